"""When a commitment falls due, asked in plain words: the form, what it means, and what comes next."""
