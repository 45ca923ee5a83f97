"""Lists of commitments in the admin: taken over from files, and written into them."""
