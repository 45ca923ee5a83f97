"""Commitments in files: lists that offices keep taken over, the record sent round and read back."""
