"""The commands that take lists over and write them: what they print, and how they refuse."""

import json
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from commitments.access import Role
from commitments.lifecycle import extend, log_status
from commitments.models import Commitment
from commitments.schedule import Window
from commitments.status import Status
from tests.factories import SYSTEM, DeskFactory, member, once, recorded

pytestmark = pytest.mark.django_db

LIST = "Ref,Pledge,Ministry\nP1,Build a harbour,Ports\nP2,Plant trees,\n"


def run(name, *given, **options):
    out = StringIO()
    call_command(name, *map(str, given), stdout=out, **options)
    return out.getvalue()


def refused(name, *given, **options):
    with pytest.raises(CommandError) as told:
        run(name, *given, **options)
    return str(told.value)


@pytest.fixture
def desk():
    return DeskFactory.create(code="SEA", time_zone="Asia/Karachi")


@pytest.fixture
def pledges(tmp_path):
    file = tmp_path / "pledges.csv"
    file.write_text(LIST, encoding="utf-8")
    return file


def test_what_is_wrong_is_told_as_json_and_nothing_is_written(desk, pledges):
    out = StringIO()
    with pytest.raises(CommandError, match=r"^nothing was written: 1 cells or rows cannot be taken$"):
        call_command("import_commitments", str(pledges), "--json", stdout=out)
    told = json.loads(out.getvalue())
    error = {"row": 3, "column": "Ministry", "message": "nobody promises it"}
    assert (told["created"], told["updated"], told["unchanged"], told["errors"]) == (0, 0, 0, [error])
    assert not Commitment.objects.exists()


def test_a_dry_run_writes_nothing(desk, pledges):
    pledges.write_text(LIST.replace("trees,", "trees,Parks"), encoding="utf-8")
    assert json.loads(run("import_commitments", pledges, "--dry-run", "--json"))["created"] == 2
    assert not Commitment.objects.exists()
    assert json.loads(run("import_commitments", pledges, "--json")) == {
        "created": 2,
        "updated": 0,
        "unchanged": 0,
        "errors": [],
        "notes": [],
        "new": {"parties": ["Ports", "Parks"], "source documents": ["pledges.csv"]},
    }
    assert json.loads(run("import_commitments", pledges, "--json"))["unchanged"] == 2


def test_columns_may_be_said(desk, pledges):
    pledges.write_text("Nr,Pledge,Who,Theme\n1,Build,Ports,Sea\n", encoding="utf-8")
    columns = ["--column=Nr=", "--column=Theme=summary", "--kind=visit", "--source=Pledges of 2026"]
    told = run("import_commitments", pledges, *columns)
    assert told == "new parties: Ports\nnew source documents: Pledges of 2026\n1 created, 0 updated, 0 unchanged\n"
    made = Commitment.objects.get()
    assert (made.reference[:4], made.summary, made.kind) == ("SEA-", "Sea", "visit")


def test_an_empty_cell_may_mean_the_one_above(desk, pledges):
    told = run("import_commitments", pledges, "--repeats=Ministry")
    assert told == "new parties: Ports\nnew source documents: pledges.csv\n2 created, 0 updated, 0 unchanged\n"


@pytest.mark.parametrize(
    ("given", "prefix"), [([], "PLEDGES-"), (["--prefix=SEA-"], "SEA-"), (["--source=Of 2026"], "PLEDGES-")]
)
def test_what_stands_before_numbers_is_told_and_may_be_said(desk, pledges, given, prefix):
    pledges.write_text("Nr,Pledge,Ministry\n1,Build,Ports\n", encoding="utf-8")
    assert run("import_commitments", pledges, *given).startswith(f"before each reference stands “{prefix}”\n")
    assert Commitment.objects.get().reference == f"{prefix}1"


def test_the_kind_of_the_sources_that_rows_name_may_be_said(desk, pledges):
    pledges.write_text("Who,Quote,Source\nPorts,We build,The plan\n", encoding="utf-8")
    told = run("import_commitments", pledges, "--source-kind=minutes")
    assert told == "new parties: Ports\nnew source documents: The plan\n1 created, 0 updated, 0 unchanged\n"
    assert Commitment.objects.get().citations.get().document.kind == "minutes"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--column=Colour=title"], "column: the file has no column “Colour”"),
        (["--repeats=Colour"], "repeats: the file has no column “Colour”"),
        (["--column=Ref=colour"], "column: “colour” is no column of Pacta"),
        (["--desk=XXX"], "desk: no desk has the code “XXX”"),
        (["--by=nobody"], "by: nobody is called “nobody”"),
    ],
)
def test_options_that_cannot_be_are_refused_in_one_line(desk, pledges, options, message):
    assert refused("import_commitments", pledges, *options) == message


def test_files_that_cannot_be_read_are_refused_in_one_line(desk, tmp_path):
    empty = tmp_path / "empty.csv"
    empty.touch()
    assert refused("import_commitments", empty) == f"{empty}: the file is empty"
    gone = tmp_path / "gone.csv"
    assert refused("import_commitments", gone) == f"file: [Errno 2] No such file or directory: '{gone}'"
    assert refused("export_commitments", tmp_path / "x.ods") == "file: “x.ods” ends in none of csv, xlsx, json"
    out = tmp_path / "no" / "x.csv"
    assert refused("export_commitments", out, "--as-of=soon") == "as-of: “soon” is no day such as 2026-03-31"
    assert refused("export_commitments", out) == f"{out}: [Errno 2] No such file or directory: '{out}'"


def test_with_several_desks_one_is_named(desk, pledges):
    DeskFactory.create(code="AIR")
    assert refused("import_commitments", pledges) == "desk: there are several, name one with --desk"
    pledges.write_text(LIST.replace("trees,", "trees,Parks"), encoding="utf-8")
    run("import_commitments", pledges, "--desk=AIR")
    assert set(Commitment.objects.values_list("desk__code", flat=True)) == {"AIR"}


def test_by_somebody_it_takes_their_rights(desk, pledges):
    member(DeskFactory.create(), Role.LEAD, username="ayesha")
    told = refused("import_commitments", pledges, "--by=ayesha", "--desk=SEA")
    assert told == f"{pledges}: ayesha is not officer at {desk}"


def heard_in_march(desk):
    commitment = recorded(desk=desk, made_on=date(2026, 1, 7), title="Open a consulate")
    follow_up = once(commitment, "2026-03")
    moved_at = datetime(2026, 4, 20, 8, tzinfo=UTC)
    log_status(follow_up, Status.UNDER_WAY, on=date(2026, 3, 5), by=SYSTEM, at=datetime(2026, 4, 2, 8, tzinfo=UTC))
    extend(follow_up, Window.from_edtf("2026-06"), reason="asked", by=SYSTEM, at=moved_at)
    log_status(follow_up, Status.DONE, on=date(2026, 6, 3), by=SYSTEM, at=datetime(2026, 6, 4, 8, tzinfo=UTC))
    recorded(desk=desk, made_on=date(2026, 5, 1), title="Promised later", at=moved_at + timedelta(days=20))
    recorded(desk=desk, made_on=None, title="Nobody knows when")


@pytest.mark.parametrize(
    ("on", "state", "titles"),
    [
        ("2026-01-10", ["2026-03", "2026-03", "later", "", "planned", ""], 2),
        ("2026-03-31", ["2026-03", "2026-03", "due", "2026-03-05", "under way", ""], 2),
        ("2026-04-19", ["2026-03", "2026-03", "overdue", "2026-03-05", "under way", ""], 2),
        ("2026-05-31", ["2026-03", "2026-06", "coming up", "2026-03-05", "under way", ""], 3),
        ("2026-06-03", ["2026-03", "2026-06", "closed", "2026-06-03", "done", ""], 3),
    ],
)
def test_an_earlier_day_is_told_by_the_log(desk, tmp_path, on, state, titles):
    """By the days that its lines are about, not by those on which they were written."""
    heard_in_march(desk)
    file = tmp_path / "then.json"
    assert run("export_commitments", file, f"--as-of={on}", "--json") == json.dumps({"rows": titles}) + "\n"
    [row] = [row for row in json.loads(file.read_text()) if row["title"] == "Open a consulate"]
    names = ("follow_up", "window", "flag", "last_heard", "status", "arranged_for")
    assert ([row[name] for name in names], row["as_of"]) == (state, on)


def test_a_workbook_is_read_back(desk, tmp_path):
    heard_in_march(desk)
    file = tmp_path / "all.xlsx"
    assert run("export_commitments", file) == "3 commitments\n"
    assert run("import_commitments", file) == "0 created, 0 updated, 3 unchanged\n"
