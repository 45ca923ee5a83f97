"""Files as evidence, from the form to the download: taken, refused, shown, given to those who may see the record."""

import os
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from commitments.access import Confidentiality, Role
from commitments.files import KeptFile, keep
from commitments.files.shelf import standing
from commitments.lifecycle import EvidenceOf, log_status
from commitments.models import Evidence, FollowUp, StatusEntry
from commitments.status import EntryKind, Status
from tests.factories import (
    AT,
    SYSTEM,
    DeskFactory,
    SourceDocumentFactory,
    UserFactory,
    member,
    once,
    recorded,
)
from tests.handed_in import DOCX, PDF, PNG, handed_in

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
PUBLIC, INTERNAL, RESTRICTED = Confidentiality.PUBLIC, Confidentiality.INTERNAL, Confidentiality.RESTRICTED


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path / "evidence"


def signed_in(user: User | None) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


def page(record: Any, name: str = "change") -> str:
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_{name}", args=[record.pk])


def shown(confidentiality: Confidentiality = PUBLIC, *, name: str = "minutes.pdf", **more: Any) -> Evidence:
    """A file as evidence of a record of its own desk."""
    follow_up = once(recorded(confidentiality=confidentiality), "2026-09")
    evidence = [EvidenceOf("Minutes", file=keep(handed_in(PDF, name)), **more)]
    entry = log_status(follow_up, Status.UNDER_WAY, on=date(2026, 1, 10), by=SYSTEM, at=AT, evidence=evidence)
    return entry.evidence.get()


def routes(item: Evidence) -> dict[str, str]:
    reference = item.entry.commitment.reference
    return {
        "admin": page(item, "file"),
        "page": reverse("commitments:evidence", args=[reference, item.pk]),
        "API": f"/api/v1/entries/{item.entry_id}/evidence/{item.pk}/",
    }


def at_desk(role: Role = Role.OFFICER) -> tuple[Client, FollowUp]:
    desk = DeskFactory.create()
    return signed_in(member(desk, role)), once(recorded(desk=desk), "2026-09")


def send(client: Client, follow_up: FollowUp, **typed: Any) -> Any:
    return client.post(page(follow_up, "log_status"), {"status": "under_way", "on": "2026-01-09", "opened": 1} | typed)


def test_a_file_is_logged_with_a_link_and_a_document_and_downloaded_as_it_was():
    client, follow_up = at_desk()
    document = SourceDocumentFactory.create(title="Minutes of the forum")
    answer = send(
        client,
        follow_up,
        evidence_file=handed_in(DOCX, "会议 minutes.docx"),
        evidence_address="https://example.org/minutes",
        evidence_document=document.pk,
    )
    assert answer.status_code == 302
    item = Evidence.objects.get()
    # The name of the file is its title, where none was typed.
    assert (item.title, item.address, item.document) == ("会议 minutes.docx", "https://example.org/minutes", document)
    for address in routes(item).values():
        download = client.get(address)
        assert (download.status_code, b"".join(download.streaming_content)) == (200, DOCX)  # type: ignore[attr-defined]
        told = {
            name: download[name]
            for name in (
                "Content-Type",
                "Content-Length",
                "Content-Disposition",
                "X-Content-Type-Options",
                "Content-Security-Policy",
                "Cross-Origin-Resource-Policy",
            )
        }
        assert told == {
            "Content-Type": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "Content-Length": str(len(DOCX)),
            "Content-Disposition": "attachment; filename*=utf-8''%E4%BC%9A%E8%AE%AE%20minutes.docx",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cross-Origin-Resource-Policy": "same-origin",
        }
        assert {"private", "no-store"} <= set(download["Cache-Control"].split(", "))
        head = client.head(address)
        assert (head.status_code, head.content, head["Content-Length"]) == (200, b"", str(len(DOCX)))
        assert client.post(address).status_code == 405


def test_a_quote_in_a_name_stays_inside_its_header():
    answer = Client().get(routes(shown(name='a"; x="y.pdf'))["page"])
    assert answer["Content-Disposition"] == r'attachment; filename="a\"; x=\"y.pdf"'
    answer.getvalue()


@pytest.mark.parametrize(
    ("upload", "line"),
    [
        (handed_in(b"<svg/>", "a.svg"), "“a.svg” is none of the kinds that are taken: PDF, PNG"),
        (handed_in(PNG, "a.pdf"), "What is in “a.pdf” is not what its name says: PDF. Choose another one."),
        (handed_in(b"", "a.pdf"), "“a.pdf” is empty. Choose another one."),
        (handed_in(PDF, f"{'a' * 130}.pdf"), "The name “aaaaa"),
    ],
)
def test_a_refused_file_is_told_on_its_field_and_nothing_typed_is_lost(upload: Any, line: str):
    client, follow_up = at_desk()
    upload.seek(0)
    answer = send(client, follow_up, note="kept words", evidence_title="Minutes", evidence_file=upload)
    form = answer.context["form"]
    assert (answer.status_code, list(form.errors)) == (200, ["evidence_file"])
    assert form.errors["evidence_file"][0].startswith(line)
    assert (form["note"].value(), form["evidence_title"].value()) == ("kept words", "Minutes")
    assert (StatusEntry.objects.filter(kind=EntryKind.LOGGED).count(), list(standing())) == (0, [])


def test_of_a_file_that_is_too_large_no_more_is_taken_in_than_shows_that(settings):
    settings.EVIDENCE_FILE_LIMIT = 1 << 20
    client, follow_up = at_desk()
    answer = send(client, follow_up, evidence_file=handed_in(PDF + bytes(3 << 20)), note="kept words")
    form = answer.context["form"]
    assert dict(form.errors) == {"evidence_file": ["“minutes.pdf” is larger than 1 MiB. Choose another one."]}
    # What stands behind the file in the request has arrived too.
    assert (form["note"].value(), answer.wsgi_request.FILES["evidence_file"].size <= (1 << 20) + (1 << 16)) == (
        "kept words",
        True,
    )


def test_a_file_that_was_taken_need_not_be_chosen_again_when_something_else_is_refused():
    client, follow_up = at_desk()
    refused = send(client, follow_up, on="9999-01-01", evidence_file=handed_in(PDF))
    form = refused.context["form"]
    token = form.fields["evidence_file"].widget.token
    assert (list(form.errors), StatusEntry.objects.filter(kind=EntryKind.LOGGED).count()) == (["on"], 0)
    assert "is here already, and need not be chosen again." in " ".join(refused.content.decode().split())

    # Somebody else cannot hand it in by that sign, and it can be gone without.
    other = signed_in(member(follow_up.commitment.desk, Role.OFFICER))
    assert list(send(other, follow_up, evidence_file_kept=token).context["form"].errors) == ["evidence_file"]
    assert send(client, follow_up, evidence_file_kept=token, evidence_file_without="1").status_code == 302
    assert Evidence.objects.count() == 0
    assert send(client, follow_up, opened=2, evidence_file_kept=token).status_code == 302
    assert Evidence.objects.get().file == form.cleaned_data["evidence_file"]


WHO = ["anonymous", "not staff", "staff", "lead elsewhere", "viewer", "officer", "lead", "administrator"]
# Whoever is not staff is asked to sign in, and whoever has no desk has nothing to look for in the admin.
SIGN_IN, NO_DESK = 302, 403


def person(item: Evidence, who: str) -> User | None:
    match who:
        case "anonymous":
            return None
        case "not staff":
            return UserFactory.create(is_staff=False)
        case "staff":
            return UserFactory.create()
        case "lead elsewhere":
            return member(DeskFactory.create(), Role.LEAD)
        case "administrator":
            return UserFactory.create(is_superuser=True)
        case _:
            return member(item.entry.commitment.desk, Role(who))


@pytest.mark.parametrize("confidentiality", list(Confidentiality))
def test_a_file_is_given_to_those_who_may_see_its_record(confidentiality: Confidentiality):
    item = shown(confidentiality)
    answers: dict[str, list[int]] = {}
    for who in WHO:
        client = signed_in(person(item, who))
        answers[who] = []
        for address in routes(item).values():
            answer = client.get(address)
            answers[who].append(answer.status_code)
            answer.getvalue()
    inside = {"viewer": [200] * 3, "officer": [200] * 3, "lead": [200] * 3, "administrator": [200] * 3}
    others = 200 if confidentiality is not RESTRICTED else 404
    visitors = 200 if confidentiality is PUBLIC else 404
    assert answers == inside | {
        "anonymous": [SIGN_IN, visitors, visitors],
        "not staff": [SIGN_IN, visitors, visitors],
        "staff": [NO_DESK, others, others],
        "lead elsewhere": [others, others, others],
    }


def test_a_file_that_belongs_to_a_hidden_document_is_hidden_with_it():
    hidden = SourceDocumentFactory.create(title="Hidden minutes", confidentiality=RESTRICTED)
    item = shown(document=hidden)
    client = signed_in(member(item.entry.commitment.desk, Role.LEAD))
    assert {name: client.get(address).status_code for name, address in routes(item).items()} == {
        "admin": 404,
        "page": 404,
        "API": 404,
    }
    bodies = [client.get(page(item.entry.commitment)), client.get(f"/commitments/{item.entry.commitment.reference}/")]
    assert ["minutes.pdf" in body.content.decode() for body in bodies] == [False, False]


def test_an_address_that_names_no_file_of_that_record_is_not_found():
    item, other = shown(), shown()
    entry = log_status(
        other.entry.follow_up,  # type: ignore[arg-type]
        Status.UNDER_WAY,
        on=date(2026, 1, 10),
        by=SYSTEM,
        at=AT,
        evidence=[EvidenceOf("A link", "https://example.org/")],
    )
    link = entry.evidence.get()
    root = signed_in(UserFactory.create(is_superuser=True))
    crossed = [
        reverse("commitments:evidence", args=[other.entry.commitment.reference, item.pk]),
        f"/api/v1/entries/{other.entry_id}/evidence/{item.pk}/",
        f"/api/v1/entries/{item.entry_id}/evidence/999999999999999999/",
        reverse("commitments:evidence", args=[item.entry.commitment.reference, 10**30]),
        *routes(link).values(),
    ]
    assert [root.get(address).status_code for address in crossed] == [404] * len(crossed)


@pytest.mark.parametrize("harm", ["gone", "cut short"])
def test_a_file_that_is_not_on_the_disk_as_it_was_is_not_given_out(harm: str, caplog: pytest.LogCaptureFixture):
    item = shown()
    (place,) = standing()
    if harm == "gone":
        place.unlink()
    else:
        place.write_bytes(PDF[:-1])
    root = signed_in(UserFactory.create(is_superuser=True))
    answers = {name: root.get(address) for name, address in routes(item).items()}
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 410)
    told = "This file is on record, but not on the disk"
    assert [told in answers[name].content.decode() for name in ("admin", "page")] == [True, True]
    assert answers["API"].json()["detail"] == "The file is on record, but not on the disk."
    logged = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
    missing = [line for line in logged if line.get("event") == "evidence_missing"]
    assert [line["sha256"] for line in missing] == [item.file_sha256] * 3


def test_a_file_is_shown_with_its_name_kind_and_size_wherever_evidence_is():
    item = shown()
    where = routes(item)
    root = signed_in(UserFactory.create(is_superuser=True))
    told = f"minutes.pdf</bdi></a> (PDF, {len(PDF)} bytes)"
    for record in (item.entry.commitment, item.entry.follow_up):
        body = root.get(page(record)).content.decode()
        assert f'href="{where["admin"]}"' in body
        assert told in body
    assert f"minutes.pdf</a> (PDF, {len(PDF)} bytes)" in root.get(page(item)).content.decode()
    dossier = Client().get(f"/commitments/{item.entry.commitment.reference}/").content.decode()
    assert f'href="{where["page"]}"' in dossier
    assert f"PDF, {len(PDF)} bytes" in dossier
    (evidence,) = Client().get(f"/api/v1/entries/{item.entry_id}/").json()["evidence"]
    assert evidence["file"] == {
        "name": "minutes.pdf",
        "type": "application/pdf",
        "size": len(PDF),
        "sha256": item.file_sha256,
        "address": f"http://testserver{where['API']}",
    }


def check(*options: str) -> tuple[str, str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("check_evidence", *options, stdout=out, stderr=err)
    except CommandError as error:
        return out.getvalue(), err.getvalue(), str(error)
    return out.getvalue(), err.getvalue(), ""


def test_a_command_reads_every_file_and_names_what_is_damaged():
    item, same = shown(), shown(name="again.pdf")
    assert check() == ("", "", "")
    (place,) = standing()
    place.write_bytes(b"x" * len(PDF))
    lines = "".join(
        f"{item.file_sha256}: “{each.file_name}”, evidence {each.pk} of {each.entry.commitment.reference}\n"
        for each in (item, same)
    )
    assert check() == ("", lines, "1 of the files kept as evidence are missing or damaged")


def test_a_command_removes_what_no_evidence_points_to_once_it_is_old():
    item, unused = shown(), keep(handed_in(PNG, "a.png"))
    for place in standing():
        if place.name == item.file_sha256:
            os.utime(place, (0, 0))
    assert check("--remove-unused")[0] == "0 unused files removed\n"
    for place in standing():
        os.utime(place, (0, 0))
    assert check("--remove-unused")[0] == "1 unused files removed\n"
    assert [place.name for place in standing()] == [item.file_sha256]
    assert isinstance(unused, KeptFile)
