"""Files as people hand them in, as small as they can be."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.core.files.uploadedfile import SimpleUploadedFile

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"
WEBP = b"RIFF\x1a\x00\x00\x00WEBPVP8 "
MAIL = (
    b"Received: from a\r\n\tby b\r\nFrom: Li Wei <li@example.org>\r\nSubject: The forum\r\n\r\nIt took place.\xff\r\n"
)
ODT_TYPE = "application/vnd.oasis.opendocument.text"


def archive(*names: str, first: str = "") -> bytes:
    """An archive with parts of those names; ``first``: what an OpenDocument says it is."""
    whole = BytesIO()
    with ZipFile(whole, "w", ZIP_DEFLATED) as parts:
        if first:
            # As it is, not packed; and with the same date each time, as the tests are named by these bytes.
            parts.writestr(ZipInfo("mimetype"), first)
        for name in names:
            parts.writestr(ZipInfo(name), "<x/>", ZIP_DEFLATED)
    return whole.getvalue()


DOCX = archive("[Content_Types].xml", "word/document.xml")
XLSX = archive("[Content_Types].xml", "xl/workbook.xml")
PPTX = archive("[Content_Types].xml", "ppt/presentation.xml")
ODT = archive("content.xml", first=ODT_TYPE)


def handed_in(content: bytes, name: str = "minutes.pdf") -> SimpleUploadedFile:
    """What the browser says of its type is never believed."""
    return SimpleUploadedFile(name, content, "text/html")
