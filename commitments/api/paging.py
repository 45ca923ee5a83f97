"""Empty until written."""
