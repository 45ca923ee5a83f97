"""What people answer to a reminder."""
