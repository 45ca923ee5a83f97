"""A desk's summary in its chat rooms: which kinds of address there may be, what is said, and saying it.

An address is a secret. Nothing here puts it into a text, a log or an error.
"""
