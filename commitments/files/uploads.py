"""How much of a file is taken in while it is sent."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler


class NoMoreThanAllowed(FileUploadHandler):
    """Lets the rest of a file go by that is too large, so that it fills no disk; what is kept of it is still too large.

    The other fields of the form arrive as they were typed, and the form says what is wrong.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return raw_data if start <= settings.EVIDENCE_FILE_LIMIT else None

    def file_complete(self, _file_size: int) -> Any:
        """The handlers that come after this one have it."""
        return
