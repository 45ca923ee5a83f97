"""Taking an office's own list over, page by page."""
