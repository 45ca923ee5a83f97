"""What the lists have in common: columns, filters, and their rows as a file."""
