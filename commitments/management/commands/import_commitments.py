"""Takes over a list of commitments from a file, all of it or nothing."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from commitments.access import NotAllowed
from commitments.exchange.choices import Choices
from commitments.exchange.columns import by_name
from commitments.exchange.files import BadFile, Table
from commitments.exchange.files.table import MOST_BYTES
from commitments.exchange.guessing import KEPT, LEFT_OUT
from commitments.exchange.importing import NotTaken, Taking, looked_at, taken_over
from commitments.exchange.problems import Report
from commitments.exchange.reading import table_in
from commitments.exchange.starting import first_choices
from commitments.lifecycle import Author, Refusal
from commitments.models import Desk
from commitments.status import DocumentKind, Kind


class Command(BaseCommand):
    help = "Takes over a list of commitments (CSV, XLSX), all of it or nothing. What is new awaits a review."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="look at every row, and write nothing")
        parser.add_argument("--desk", metavar="CODE", help="the desk that follows up, where the rows name none")
        parser.add_argument(
            "--by", metavar="USERNAME", help="who takes it over: what they may see and do (default: all)"
        )
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="HEADER=NAME",
            help=f"what a column holds: {', '.join(by_name())}; “{KEPT}” for the summary, nothing to leave it out",
        )
        parser.add_argument(
            "--repeats",
            action="append",
            default=[],
            metavar="HEADER",
            help="a column in which an empty cell means the one above",
        )
        parser.add_argument(
            "--prefix",
            metavar="TEXT",
            help="what stands before each reference (default: a word of the file's name where rows are only numbered)",
        )
        parser.add_argument("--kind", choices=Kind.values, default=Kind.INTENTION, help="of rows that say none")
        parser.add_argument(
            "--source", metavar="TITLE", help="the document that the list is (default: the file's name)"
        )
        parser.add_argument(
            "--source-kind", choices=DocumentKind.values, default="", help="of new documents that rows name"
        )
        parser.add_argument("--json", action="store_true", help="print the counts and what is wrong as JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            if options["file"].stat().st_size > MOST_BYTES:
                raise BadFile(f"the file is larger than {MOST_BYTES} bytes")
            table, name = table_in(options["file"].read_bytes()), options["file"].name
            taking = Taking(
                table,
                _choices(table, name, options),
                _desk(options["desk"]),
                name,
                _author(options["by"]),
                timezone.now(),
            )
            report = looked_at(taking) if options["dry_run"] else taken_over(taking)
        except NotTaken as refusal:
            report = refusal.report
        except (BadFile, Refusal, NotAllowed) as error:
            raise CommandError(f"{options['file']}: {error}") from error
        except OSError as error:
            raise CommandError(f"file: {error}") from error
        if taking.choices.prefix and "reference" in taking.choices.columns:
            report.notes.append(f"before each reference stands “{taking.choices.prefix}”")
        self._tell(report, as_json=options["json"])

    def _tell(self, report: Report, *, as_json: bool) -> None:
        counts = {"created": report.created, "updated": report.updated, "unchanged": report.unchanged}
        if report.wrong:
            counts = dict.fromkeys(counts, 0)
        if as_json:
            errors = [asdict(problem) for problem in report.problems]
            self.stdout.write(json.dumps({**counts, "errors": errors, "notes": report.notes, "new": report.new}))
        else:
            self._tell_in_words(report, counts)
        if report.wrong:
            raise CommandError(f"nothing was written: {report.wrong} cells or rows cannot be taken")

    def _tell_in_words(self, report: Report, counts: dict[str, int]) -> None:
        for note in report.notes:
            self.stdout.write(note)
        for problem in report.problems:
            self.stdout.write(f"row {problem.row}, {problem.column or 'the row'}: {problem.message}")
        for what, names in report.new.items():
            self.stdout.write(f"new {what}: {'; '.join(names)}")
        self.stdout.write(", ".join(f"{count} {what}" for what, count in counts.items()))


def _choices(table: Table, name: str, options: dict[str, Any]) -> Choices:
    choices = first_choices(table, file_name=name)
    choices.source.title = options["source"] or name
    if options["prefix"] is not None:
        choices.prefix = options["prefix"]
    choices.kind, choices.document_kind = options["kind"], options["source_kind"]
    for each in options["column"]:
        header, _, ours = each.partition("=")
        if header not in table.headers:
            raise CommandError(f"column: the file has no column “{header}”")
        if ours not in by_name() and ours not in (KEPT, LEFT_OUT):
            raise CommandError(f"column: “{ours}” is no column of Pacta")
        choices.columns[table.headers.index(header)] = ours
    for header in options["repeats"]:
        if header not in table.headers:
            raise CommandError(f"repeats: the file has no column “{header}”")
        choices.repeated.append(table.headers.index(header))
    for ours in filter(by_name().get, choices.columns):
        if choices.columns.count(ours) > 1 and not by_name()[ours].several:
            raise CommandError(f"column: two columns are “{ours}”")
    return choices


def _desk(code: str | None) -> Desk:
    desks = list(Desk.objects.filter(code=code) if code else Desk.objects.order_by("pk")[:2])
    if not desks:
        raise CommandError(f"desk: no desk has the code “{code}”" if code else "desk: there is none yet")
    if len(desks) > 1:
        raise CommandError("desk: there are several, name one with --desk")
    return desks[0]


def _author(username: str | None) -> Author:
    if username is None:
        return Author(None, "import_commitments")
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise CommandError(f"by: nobody is called “{username}”")
    return Author.of(user)
