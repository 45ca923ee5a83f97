"""Why a file is not taken."""


class FileRefused(ValueError):
    """The file is not taken and nothing was kept of it; the message is one line that names it and what is wrong."""
