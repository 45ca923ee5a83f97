"""Which files are taken as evidence, under what name, and how they stand on the disk."""

import os
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import transaction

from commitments.files import FileRefused, KeptFile, Missing, keep, opened, stands
from commitments.files.shelf import is_whole, standing
from commitments.lifecycle import EvidenceOf, Refusal, log_status
from commitments.models import Evidence, StatusEntry
from commitments.status import Status
from tests.factories import AT, SYSTEM, once
from tests.handed_in import DOCX, JPEG, MAIL, ODT, ODT_TYPE, PDF, PNG, PPTX, WEBP, XLSX, archive, handed_in

OFFICE = "application/vnd.openxmlformats-officedocument."
TAKEN = (
    "PDF, PNG, JPEG, WebP, text (UTF-8), CSV (UTF-8), Word (docx), Excel (xlsx), PowerPoint (pptx), "
    "OpenDocument text (odt), e-mail (eml)"
)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path / "var"
    settings.DATA_DIR.mkdir()
    return tmp_path / "var" / "evidence"


def place(folder: Path, content: bytes) -> Path:
    digest = sha256(content).hexdigest()
    return folder / digest[:2] / digest[2:4] / digest


def refused(content: bytes, name: str) -> str:
    with pytest.raises(FileRefused) as refusal:
        keep(handed_in(content, name))
    return str(refusal.value)


@pytest.mark.parametrize(
    ("name", "content", "type_"),
    [
        ("a.pdf", PDF, "application/pdf"),
        ("A.PDF", PDF, "application/pdf"),
        ("a.png", PNG, "image/png"),
        ("a.jpeg", JPEG, "image/jpeg"),
        ("a.webp", WEBP, "image/webp"),
        ("a.txt", "\ufeffگرمیوں میں < 5\t中文\r\n\f".encode(), "text/plain"),
        ("a.csv", b"day,place\n2026-01-07,Beijing\n", "text/csv"),
        ("a.docx", DOCX, f"{OFFICE}wordprocessingml.document"),
        ("a.xlsx", XLSX, f"{OFFICE}spreadsheetml.sheet"),
        ("a.pptx", PPTX, f"{OFFICE}presentationml.presentation"),
        ("a.odt", ODT, ODT_TYPE),
        ("a.eml", MAIL, "message/rfc822"),
    ],
)
def test_what_is_taken_is_known_by_its_bytes(folder: Path, name: str, content: bytes, type_: str):
    file = keep(handed_in(content, name))
    assert file == KeptFile(name, type_, len(content), sha256(content).hexdigest())
    assert place(folder, content).read_bytes() == content


NOT_WHAT_IT_SAYS = "file: what is in “{}” is not what its name says: {}"


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.pdf", b"<html><script>alert(1)</script>", "PDF"),
        ("a.pdf", b" %PDF-1.7", "PDF"),
        ("a.png", JPEG, "PNG"),
        ("a.webp", b"RIFF\x1a\x00\x00\x00WAVEfmt ", "WebP"),
        ("a.txt", b"<html>", "text (UTF-8)"),
        ("a.txt", b" " * 70_000 + b"<svg onload=alert(1)>", "text (UTF-8)"),
        ("a.txt", b"\xef\xbb\xbf\n<!DOCTYPE html>", "text (UTF-8)"),
        ("a.csv", b"<?xml version='1.0'?>", "CSV (UTF-8)"),
        ("a.txt", b"#!/bin/sh\nrm -r .\n", "text (UTF-8)"),
        ("a.txt", b"MZ\x90\x00", "text (UTF-8)"),
        ("a.txt", b"caf\xe9", "text (UTF-8)"),
        ("a.txt", "中文".encode()[:-1], "text (UTF-8)"),
        ("a.docx", XLSX, "Word (docx)"),
        ("a.docx", DOCX[:-30], "Word (docx)"),
        ("a.docx", archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "Word (docx)"),
        ("a.odt", DOCX, "OpenDocument text (odt)"),
        ("a.odt", archive("content.xml", first=f"{ODT_TYPE}-template"), "OpenDocument text (odt)"),
        ("a.odt", archive("content.xml", "Basic/script.xml", first=ODT_TYPE), "OpenDocument text (odt)"),
        ("a.eml", b"Dear all,\n\nFrom: nobody", "e-mail (eml)"),
        ("a.eml", b"Subject: no sender\r\n\r\n", "e-mail (eml)"),
        ("a.eml", MAIL + b"\0", "e-mail (eml)"),
    ],
)
def test_what_is_not_what_its_name_says_is_refused(folder: Path, name: str, content: bytes, kind: str):
    assert refused(content, name) == NOT_WHAT_IT_SAYS.format(name, kind)
    assert list(standing()) == []


@pytest.mark.parametrize("name", ["a.html", "a.svg", "a.exe", "a.pdf.exe", "a.docm", "a.zip", "pdf", "a.pdf\u202e.exe"])
def test_no_other_kind_is_taken_whatever_is_in_it(name: str):
    seen = name.replace("\u202e", "")
    assert refused(PDF, name) == f"file: “{seen}” is none of the kinds that are taken: {TAKEN}"


@pytest.mark.parametrize(
    "content",
    [
        # Made to be costly to read: a table of contents of 2 MiB, by the plain format or the 64-bit one.
        DOCX[:-22] + DOCX[-22:-10] + (2 << 20).to_bytes(4, "little") + DOCX[-6:],
        DOCX[:-22] + b"PK\x06\x07" + bytes(16) + DOCX[-22:],
        # Its number of parts, their names or where they begin is not true.
        DOCX[:-6] + b"\xff\xff\xff\x7f\x00\x00",
        DOCX.replace(b"word/document.xml", b"\xff" * 17),
        # A program before it.
        b"MZ" + DOCX,
        b"PK\x05\x06",
    ],
)
def test_an_archive_that_was_tampered_with_is_no_office_file(content: bytes):
    assert refused(content, "a.docx") == NOT_WHAT_IT_SAYS.format("a.docx", "Word (docx)")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("..\\..\\etc/minutes.pdf", "minutes.pdf"),
        ("C:\\fakepath\\Protokoll  (Entwurf).pdf", "Protokoll (Entwurf).pdf"),
        ("\u202efdp.evil\x00\n.pdf", "fdp.evil.pdf"),
        (" ..minutes.pdf. ", "minutes.pdf"),
        ("cafe\u0301.pdf", "café.pdf"),
        ("会议纪要.pdf", "会议纪要.pdf"),
    ],
)
def test_a_name_is_kept_without_what_nobody_should_see_in_it(given: str, kept: str):
    upload = handed_in(PDF)
    # Past what Django takes out of a name itself.
    upload._name = given  # type: ignore[attr-defined]
    assert keep(upload).name == kept


def test_a_name_that_is_none_or_is_too_long_is_refused():
    upload = handed_in(PDF)
    upload._name = "../\u202e.. "  # type: ignore[attr-defined]
    with pytest.raises(FileRefused, match=r"^file: “\.\./\.\. ” is no name for a file$"):
        keep(upload)
    assert refused(PDF, f"{'m' * 117}.pdf") == (
        f"file: the name “{'m' * 60}…” is 121 characters long; 120, or 240 bytes, are allowed"
    )
    assert refused(PDF, f"{'会' * 90}.pdf") == (
        f"file: the name “{'会' * 60}…” is 94 characters long; 120, or 240 bytes, are allowed"
    )


def test_an_empty_file_and_one_that_is_too_large_are_refused(settings):
    settings.EVIDENCE_FILE_LIMIT = 1 << 20
    assert refused(b"", "minutes.pdf") == "file: “minutes.pdf” is empty"
    assert refused(PDF + bytes(1 << 20), "minutes.pdf") == "file: “minutes.pdf” is larger than 1 MiB"
    assert keep(handed_in(PDF + bytes((1 << 20) - len(PDF)))).size == 1 << 20


def test_the_same_bytes_stand_once_whatever_they_are_called(folder: Path):
    first, second = keep(handed_in(PDF, "first.pdf")), keep(handed_in(PDF, "second.pdf"))
    assert (first.sha256, first.name, second.name) == (second.sha256, "first.pdf", "second.pdf")
    assert list(standing()) == [place(folder, PDF)]
    assert {oct(path.stat().st_mode & 0o777) for path in (folder, *folder.rglob("*"))} == {"0o700", "0o600"}


def test_what_was_damaged_is_not_given_out_and_is_mended_by_the_same_file(folder: Path):
    file = keep(handed_in(PDF))
    damaged = place(folder, PDF)
    damaged.write_bytes(b"x" * len(PDF))
    # As long as it was: only reading it all finds that.
    assert (stands(file), is_whole(file)) == (True, False)
    damaged.write_bytes(PDF[:-1])
    assert (stands(file), is_whole(file)) == (False, False)
    with pytest.raises(Missing):
        opened(file)
    keep(handed_in(PDF))
    assert is_whole(file)
    with opened(file) as content:
        assert content.read() == PDF
    damaged.unlink()
    assert (stands(file), is_whole(file)) == (False, False)


def test_a_disk_that_fails_half_way_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch):
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    keep(handed_in(PNG, "a.png"))
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            keep(handed_in(PDF))
    assert list(standing()) == [place(folder, PNG)]


@pytest.mark.django_db
def test_a_row_speaks_only_of_a_file_that_stands(folder: Path):
    follow_up, file = once(None, "2026-09"), keep(handed_in(PDF))

    def heard() -> StatusEntry:
        shown = [EvidenceOf("Minutes", file=file)]
        return log_status(follow_up, Status.UNDER_WAY, on=date(2026, 1, 10), by=SYSTEM, at=AT, evidence=shown)

    place(folder, PDF).unlink()
    with pytest.raises(Refusal, match=r"^file: “minutes\.pdf” is not kept any more, choose it once more$"):
        heard()
    assert StatusEntry.objects.filter(kind="logged").count() == 0

    keep(handed_in(PDF))
    with transaction.atomic():
        heard()
        transaction.set_rollback(True)
    assert (Evidence.objects.count(), list(standing())) == (0, [place(folder, PDF)])

    assert heard().evidence.get().file == file
