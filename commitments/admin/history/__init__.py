"""What became of a record: its log, who changed what, and two people on one record."""
