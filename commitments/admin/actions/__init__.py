"""What staff do with a record: each by a form of its own, which makes one call to the lifecycle."""
