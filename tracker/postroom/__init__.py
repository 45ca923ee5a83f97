"""How mail gets on, as staff see it, and what they do about it."""
