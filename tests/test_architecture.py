"""What import-linter cannot see: strings, attributes, clocks and file names. Each rule has code that breaks it."""

import ast
import re
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from inspect import signature
from pathlib import Path

import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from commitments import tasks as lists
from commitments.exchange import waking
from config.celery import app as celery
from tracker import models as watch
from tracker import tasks

ROOT = Path(__file__).parents[1]
OURS = ("commitments", "tracker", "seeds", "config")


def tracked(*patterns: str) -> list[Path]:
    """Files that git follows or would follow, as paths from the top."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    # A file that was deleted but is not committed as such is still listed.
    return sorted({Path(name) for name in listed.split("\0") if name and (ROOT / name).is_file()})


CODE = [path for path in tracked(*(f"{folder}/*.py" for folder in OURS)) if "migrations" not in path.parts]


def inside(path: Path, *folders: str) -> bool:
    return any(path.is_relative_to(folder) for folder in folders)


# Each rule takes a file's tree and gives the lines that break it.
Lines = Iterator[int]


def names(node: ast.expr) -> str:
    """``a.b.c`` for a chain of attributes, whatever it starts from."""
    if isinstance(node, ast.Attribute):
        return f"{names(node.value)}.{node.attr}".lstrip(".")
    return node.id if isinstance(node, ast.Name) else ""


def strings(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Strings that do something: not docstrings."""
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.lineno, node.value


LIFE = {"status", "closed_on", "days_late"}
WRITES = {"update", "bulk_update", "create", "update_or_create", "get_or_create", "bulk_create", "aupdate"}


def writes_a_status(tree: ast.AST) -> Lines:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            parts = [part for target in targets for part in ast.walk(target)]
            yield from (node.lineno for part in parts if isinstance(part, ast.Attribute) and part.attr in LIFE)
        elif isinstance(node, ast.Call):
            called = names(node.func).rsplit(".", 1)[-1]
            if called in WRITES | {"FollowUp"}:
                yield from (node.lineno for keyword in node.keywords if keyword.arg in LIFE)
            if called == "setattr" and any(isinstance(a, ast.Constant) and a.value in LIFE for a in node.args):
                yield node.lineno


CLOCKS = re.compile(
    r"(^|\.)(timezone\.(now|localdate|localtime)|(datetime|date)\.(now|today|utcnow)|time\.(time|time_ns|localtime))$"
)


def reads_the_clock(tree: ast.AST) -> Lines:
    yield from (
        node.lineno for node in ast.walk(tree) if isinstance(node, ast.Attribute) and CLOCKS.search(names(node))
    )


def delays(tree: ast.AST) -> Lines:
    """A delay longer than the broker's patience runs many times."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg in ("eta", "countdown"):
            yield node.value.lineno
    yield from (line for line, text in strings(tree) if text in ("eta", "countdown"))


def ignores_conflicts(tree: ast.AST) -> Lines:
    """On SQLite it also swallows rows that break a CHECK or NOT NULL."""
    yield from (
        node.value.lineno for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == "ignore_conflicts"
    )


def imports_late(tree: ast.AST) -> Lines:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from (inner.lineno for inner in ast.walk(node) if isinstance(inner, ast.Import | ast.ImportFrom))


def listens(tree: ast.AST) -> Lines:
    """Business logic in receivers runs where nobody looks for it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in ("django.db.models.signals", "django.dispatch"):
            yield node.lineno
        if isinstance(node, ast.ImportFrom) and node.module == "django.core.signals":
            yield node.lineno


# Writes a message without sending it, as long as nobody calls its send().
LETTER = "django.core.mail.EmailMultiAlternatives"


def sends_mail(tree: ast.AST) -> Lines:
    writes = False
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules = [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            modules = [f"{node.module}.{name.name}" for name in node.names]
        else:
            continue
        writes = writes or LETTER in modules
        if any(module != LETTER and module.startswith(("smtplib", "django.core.mail")) for module in modules):
            yield node.lineno
    if writes:
        yield from (node.lineno for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "send")


WATCH = [getattr(watch, name) for name in watch.__all__ if hasattr(getattr(watch, name), "_meta")]
WATCHED = {
    field.remote_field.related_name
    for model in WATCH
    for field in model._meta.get_fields()
    if not field.auto_created and field.remote_field
}
WATCH_MODELS = {model._meta.label.lower() for model in WATCH}


def looks_at_the_watch(tree: ast.AST) -> Lines:
    """The record does not know that anybody watches it: no reverse accessor, no model's name, no included address."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in WATCHED:
            yield node.lineno
        if isinstance(node, ast.keyword) and node.arg and node.arg.split("__")[0] in WATCHED:
            yield node.value.lineno
    for line, text in strings(tree):
        if text.startswith("tracker.") or text.lower() in WATCH_MODELS or set(text.split("__")) & WATCHED:
            yield line


EDGES = (
    "config",
    "commitments/tasks.py",
    "tracker/api",
    "tracker/dashboard",
    "tracker/mailbox",
    "tracker/mailed",
    "tracker/postroom",
    "tracker/preferences",
    "tracker/webhook.py",
    "tracker/tasks.py",
    "tracker/admin",
    "tracker/context.py",
    "commitments/api",
    "commitments/pages",
    "commitments/admin",
    "tracker/management",
    "commitments/management",
    "seeds/management",
)
RULES: dict[str, tuple[Callable[[ast.AST], Lines], Callable[[Path], bool]]] = {
    "only the lifecycle writes a status": (
        writes_a_status,
        # The watch's rows have a status of their own nowhere: theirs is called state.
        lambda path: not inside(path, "commitments/lifecycle", "config"),
    ),
    "time is passed in": (reads_the_clock, lambda path: not inside(path, *EDGES)),
    "field bug 10, nothing is delayed by the broker": (delays, lambda _path: True),
    "no conflict is ignored": (ignores_conflicts, lambda _path: True),
    "imports stand at the top": (imports_late, lambda _path: True),
    "no receivers": (listens, lambda _path: True),
    "one module sends mail": (
        sends_mail,
        lambda path: (
            not inside(path, "tracker/delivery.py", "tracker/mailbox", "tracker/management/commands/mailbox.py")
        ),
    ),
    "the record does not know the watch": (
        looks_at_the_watch,
        # The words of headers that offices write are no names of relations.
        lambda path: inside(path, "commitments") and not inside(path, "commitments/exchange/headers.py"),
    ),
}


@cache
def parsed(path: Path) -> ast.AST:
    """Once for all rules."""
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


@pytest.mark.parametrize("rule", RULES)
def test_code_keeps(rule: str):
    broken, applies = RULES[rule]
    found = [f"{path}:{line}" for path in CODE if applies(path) for line in sorted(set(broken(parsed(path))))]
    assert found == []


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("only the lifecycle writes a status", "row.status = 'done'"),
        ("only the lifecycle writes a status", "before, row.closed_on = row, None"),
        ("only the lifecycle writes a status", "rows.filter(pk=1).update(status='done')"),
        ("only the lifecycle writes a status", "FollowUp(status='done')"),
        ("only the lifecycle writes a status", "setattr(row, 'days_late', 0)"),
        ("time is passed in", "timezone.now()"),
        ("time is passed in", "at = default or datetime.datetime.now(UTC)"),
        ("time is passed in", "clock = date.today"),
        ("time is passed in", "time.time()"),
        ("field bug 10, nothing is delayed by the broker", "task.apply_async(countdown=5)"),
        ("field bug 10, nothing is delayed by the broker", "task.apply_async(**{'eta': at})"),
        ("no conflict is ignored", "rows.bulk_create(new, ignore_conflicts=True)"),
        ("imports stand at the top", "def act():\n    import json"),
        ("imports stand at the top", "class A:\n    async def act(self):\n        from json import loads"),
        ("no receivers", "from django.dispatch import receiver"),
        ("no receivers", "from django.db.models.signals import post_save"),
        ("one module sends mail", "from django.core.mail import send_mail"),
        ("one module sends mail", "from django.core import mail"),
        ("one module sends mail", "import smtplib"),
        ("one module sends mail", "from smtplib import SMTP"),
        (
            "one module sends mail",
            "from django.core.mail import EmailMultiAlternatives\nEmailMultiAlternatives().send()",
        ),
        ("the record does not know the watch", "follow_up.reminders.all()"),
        ("the record does not know the watch", "FollowUp.objects.filter(flag_changes__on=day)"),
        ("the record does not know the watch", "FollowUp.objects.prefetch_related('reminders__mail')"),
        ("the record does not know the watch", "apps.get_model('tracker.Reminder')"),
        ("the record does not know the watch", "include('tracker.api.urls')"),
    ],
)
def test_a_rule_finds_what_breaks_it(rule: str, code: str):
    assert list(RULES[rule][0](ast.parse(code)))


def test_a_docstring_breaks_no_rule():
    assert not list(looks_at_the_watch(ast.parse('"""tracker.models"""')))


def test_the_schedule_names_tasks_that_exist():
    celery.loader.import_default_modules()
    scheduled = {entry["task"] for entry in celery.conf.beat_schedule.values()}
    ours = {name for name in celery.tasks if not name.startswith("celery.")}
    # The tick itself wakes a sender.
    assert scheduled == {"tracker.tasks.tick", waking.TASK}
    assert ours == {"tracker.tasks.tick", "tracker.tasks.deliver", waking.TASK}


def test_what_is_queued_is_json_without_arguments_and_is_gone_before_its_successor():
    celery.loader.import_default_modules()
    for entry in celery.conf.beat_schedule.values():
        assert (entry.get("args"), entry.get("kwargs"), celery.conf.accept_content) == (None, None, ["json"])
        assert max(entry["options"]["expires"], tasks.EXPIRES_SECONDS, waking.EXPIRES_SECONDS) < entry["schedule"]
    ours = (tasks.tick, tasks.deliver, lists.work_on_lists)
    assert [str(signature(task.run)) for task in ours] == ["() -> None"] * 3


def test_file_names_are_words_of_the_domain():
    empty_words = {"utils", "util", "helpers", "helper", "common", "services", "service", "manager", "misc", "base"}
    named = [path for path in tracked("*.py") if {path.stem, *path.parts[:-1]} & empty_words]
    assert named == []


def test_every_file_of_text_is_utf8():
    endings = ("py", "html", "txt", "md", "css", "js", "yaml", "toml", "po", "svg")
    unread = []
    for path in tracked(*(f"*.{ending}" for ending in endings)):
        try:
            (ROOT / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            unread.append(path)
    assert unread == []


# Written in two pieces, so that this file does not name what it looks for.
WORKPLACE = re.compile(rb"/wo" + rb"rk/|\.\./sha" + rb"red|/tm" + rb"p/")


def test_no_file_names_the_place_where_it_was_written():
    named = [path for path in tracked() if WORKPLACE.search((ROOT / path).read_bytes())]
    assert named == []


@pytest.mark.parametrize("app", ["commitments", "tracker"])
def test_migrations_stand_in_one_line(app: str):
    graph = MigrationLoader(None).graph
    mine = [key for key in graph.nodes if key[0] == app]
    assert len(graph.leaf_nodes(app)) == 1
    parents = {key: [up.key for up in graph.node_map[key].parents if up.key[0] == app] for key in mine}
    children = [up for ups in parents.values() for up in ups]
    assert sorted(len(ups) for ups in parents.values()) == [0] + [1] * (len(mine) - 1)
    assert len(children) == len(set(children))
    assert sorted(name[:4] for _app, name in mine) == [f"{number:04}" for number in range(1, len(mine) + 1)]


def test_all_our_apps_are_looked_at():
    ours = {config.name for config in apps.get_app_configs() if Path(config.path).is_relative_to(ROOT)}
    installed = {name for name in ours if not name.startswith((".", "django"))}
    assert {name for name in installed if (ROOT / name).is_dir()} <= set(OURS)
    assert CODE
