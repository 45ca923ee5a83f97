"""`manage.py load_seeds`, as people and programs call it."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command, execute_from_command_line


def printed(*arguments):
    out = StringIO()
    call_command("load_seeds", *arguments, stdout=out)
    return out.getvalue()


def test_people_read_one_line_and_programs_what_was_made_and_what_was_there(db):
    assert printed() == "Seed records: 55 created, 0 unchanged\n"
    assert json.loads(printed("--json")) == {"created": 0, "unchanged": 55}


def test_bad_file_ends_with_status_1_and_one_line(db, tmp_path, capsys):
    (tmp_path / "desk.yaml").write_text("desk: {name: A desk}\n", encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        execute_from_command_line(["manage.py", "load_seeds", "--skip-checks", "--folder", str(tmp_path)])
    assert ended.value.code == 1
    assert capsys.readouterr() == ("", "CommandError: desk.yaml: desk: slug: is missing\n")


def test_bad_file_is_a_refusal_to_callers(db, tmp_path):
    with pytest.raises(CommandError, match=r"desk\.yaml: is missing$"):
        printed("--folder", str(tmp_path))
