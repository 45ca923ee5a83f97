"""What the environment may say, and the one line when it says something else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.env import BASE_DIR, WEBHOOKS, Mail, Unreadable, Webhook, local_key, read
from tracker.webhook import VIEWS

KEY = {"SECRET_KEY": "k"}


def test_nothing_but_a_key_is_needed(tmp_path):
    found = read(KEY | {"PACTA_DATA_DIR": str(tmp_path)})

    assert (found.debug, found.port, found.public_url) == (False, 8000, "http://localhost:8000")
    assert found.allowed_hosts == ["localhost", "127.0.0.1", "[::1]"]
    assert found.database["ENGINE"] == "django.db.backends.sqlite3"
    assert found.database["NAME"] == str(tmp_path / "pacta.sqlite3")
    assert (found.mail_from, found.mail_uncertain) == ("Pacta <pacta@localhost>", "resend")


def test_reading_writes_nothing(tmp_path):
    read(KEY | {"PACTA_DATA_DIR": str(tmp_path / "var")})

    assert list(tmp_path.iterdir()) == []


def test_an_empty_variable_counts_as_not_set():
    assert read(KEY | {"PORT": "", "REDIS_URL": ""}) == read(KEY)


@pytest.mark.parametrize(
    ("url", "mail"),
    [
        ("smtp://u%40x:p%2Fw@mail.example:2525", ("mail.example", 2525, "u@x", "p/w", False, False)),
        ("smtp://mail.example", ("mail.example", 25, "", "", False, False)),
        ("submission://mail.example", ("mail.example", 587, "", "", True, False)),
        ("smtp+tls://mail.example", ("mail.example", 587, "", "", True, False)),
        ("smtps://mail.example", ("mail.example", 465, "", "", False, True)),
    ],
)
def test_mail_servers(url, mail):
    host, port, user, password, starttls, tls = mail
    expected = Mail(host=host, port=port, user=user, password=password, starttls=starttls, tls=tls)
    assert read(KEY | {"EMAIL_URL": url}).mail == expected


@pytest.mark.parametrize(("said", "in_bytes"), [("", 20_971_520), ("1", 1_048_576), ("1024", 1_073_741_824)])
def test_how_large_a_file_may_be(said, in_bytes):
    assert read(KEY | {"PACTA_FILE_LIMIT": said}).file_limit == in_bytes


def test_postgres():
    database = read(KEY | {"DATABASE_URL": "postgres://u:p@db.example:5433/pacta"}).database

    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert [database[name] for name in ("HOST", "PORT", "NAME", "USER", "PASSWORD")] == [
        "db.example",
        5433,
        "pacta",
        "u",
        "p",
    ]


def test_the_host_of_the_links_in_mail_answers():
    found = read(KEY | {"PUBLIC_URL": "https://pacta.example/"})

    assert found.public_url == "https://pacta.example"
    assert "pacta.example" in found.allowed_hosts


def test_a_running_launcher_tells_where_broker_and_mailbox_are(tmp_path):
    (tmp_path / "services.json").write_text(
        '{"REDIS_URL": "redis://127.0.0.1:5001/0", "EMAIL_URL": "smtp://127.0.0.1:5002"}'
    )
    found = read(KEY | {"PACTA_DATA_DIR": str(tmp_path)})

    assert (found.redis_url, found.mail.port) == ("redis://127.0.0.1:5001/0", 5002)


def test_a_local_key_is_made_once_for_its_owner_only(tmp_path):
    folder = tmp_path / "var"

    assert local_key(folder) == local_key(folder)
    assert len(local_key(folder)) >= 50
    assert [(path.name, oct(path.stat().st_mode & 0o777)) for path in folder.iterdir()] == [("secret_key", "0o600")]


UNREADABLE = [
    ("DATABASE_URL", "nonsense", "does not start with sqlite:// or postgres:// or postgresql://"),
    ("DATABASE_URL", "mysql://h/db", "does not start with sqlite:// or postgres:// or postgresql://"),
    ("DATABASE_URL", "postgres://host", "names no database"),
    ("DATABASE_URL", "sqlite://file.db", "names no database"),
    ("DATABASE_URL", "sqlite://var/file.db", "write sqlite:///relative/path or sqlite:////absolute/path"),
    ("DATABASE_URL", "sqlite:////nowhere/file.db", "not a file in a folder that exists"),
    ("DATABASE_URL", "postgres://h:p5/db", "Port could not be cast to integer value as 'p5'"),
    ("REDIS_URL", "http://127.0.0.1:6379", "does not start with redis:// or rediss://"),
    ("REDIS_URL", "redis://127.0.0.1:6379/first", "the path is not a database number"),
    ("REDIS_URL", "redis://127.0.0.1:99999/0", "Port out of range 0-65535"),
    ("EMAIL_URL", "mail.example", "does not start with smtp://"),
    ("EMAIL_URL", "smtp://:25", "names no host"),
    ("PORT", "abc", "not a port number (1 to 65535)"),
    ("PORT", "0", "not a port number (1 to 65535)"),
    ("PORT", "65536", "not a port number (1 to 65535)"),
    ("PUBLIC_URL", "pacta.example", "does not start with http:// or https://"),
    ("PUBLIC_URL", "https://pacta.example/app", "more than a scheme, a host and a port"),
    ("ALLOWED_HOSTS", "https://pacta.example", "not host names separated by commas"),
    ("DEBUG", "maybe", "not 1 or 0"),
    ("MAIL_UNCERTAIN", "perhaps", "not resend or hold"),
    ("PACTA_FAILPOINTS", "after-claim", "ends processes on purpose, and is allowed only with DEBUG=1"),
    ("PACTA_WEBHOOK", "pigeon", "not brevo or mailgun or mailjet or postmark or sparkpost"),
    ("PACTA_FROM", "nobody", "not a mail address"),
    ("PACTA_DATA_DIR", __file__, "not a folder"),
    ("PACTA_FILE_LIMIT", "0", "not a size in MiB (1 to 1024)"),
    ("PACTA_FILE_LIMIT", "1025", "not a size in MiB (1 to 1024)"),
    ("PACTA_FILE_LIMIT", "20 MB", "not a size in MiB (1 to 1024)"),
]


@pytest.mark.parametrize(("name", "value", "reason"), UNREADABLE)
def test_an_unreadable_value_is_named(name, value, reason):
    with pytest.raises(Unreadable) as refusal:
        read(KEY | {"PACTA_WEBHOOK_SECRET": "name:password", name: value})

    assert str(refusal.value).startswith(f"pacta: {name}={value!r}: {reason}")


def test_a_mail_provider_who_tells_what_came_back():
    given = {"PACTA_WEBHOOK": "mailgun", "PACTA_WEBHOOK_SECRET": "name:pass:word", "PACTA_WEBHOOK_KEY": "k1"}
    assert read(KEY | given).webhook == Webhook(provider="mailgun", secret="name:pass:word", key="k1")
    assert read(KEY | given | {"PACTA_WEBHOOK": ""}).webhook is None
    assert set(WEBHOOKS) == set(VIEWS)


@pytest.mark.parametrize("secret", ["", "SECRET", "SECRET:", ":SECRET"])
def test_a_secret_that_is_none_is_not_repeated(secret):
    with pytest.raises(Unreadable) as refusal:
        read(KEY | {"PACTA_WEBHOOK": "postmark", "PACTA_WEBHOOK_SECRET": secret})
    assert str(refusal.value) == "pacta: PACTA_WEBHOOK_SECRET: not name:password, and required with PACTA_WEBHOOK"


def test_a_provider_who_signs_needs_the_key_of_the_signature():
    with pytest.raises(Unreadable) as refusal:
        read(KEY | {"PACTA_WEBHOOK": "mailgun", "PACTA_WEBHOOK_SECRET": "name:password"})
    assert str(refusal.value) == "pacta: PACTA_WEBHOOK_KEY: not set, and required with PACTA_WEBHOOK=mailgun"


def test_failpoints_are_named_one_by_one():
    armed = read(KEY | {"DEBUG": "1", "PACTA_FAILPOINTS": "after-claim, after-250,"}).failpoints

    assert armed == {"after-claim", "after-250"}


def test_an_unknown_failpoint_is_refused():
    with pytest.raises(Unreadable) as refusal:
        read(KEY | {"DEBUG": "1", "PACTA_FAILPOINTS": "after-claim,after-lunch"})

    assert str(refusal.value) == (
        "pacta: PACTA_FAILPOINTS='after-claim,after-lunch': after-lunch is none of before-commit, after-commit, "
        "after-nudge, after-claim, after-submitting, after-data, after-250, after-settle"
    )


def test_a_key_is_required_when_debug_is_off():
    with pytest.raises(Unreadable) as refusal:
        read({"DEBUG": "0"})

    assert str(refusal.value) == "pacta: SECRET_KEY: not set, and required when DEBUG is off"


@pytest.mark.parametrize(
    "value", ["http://u:pass@word@h:1", "redis:/:pass@word@h", "u:pass@word@h", "nonsense://u:/pass@word@h"]
)
def test_a_password_is_never_shown(value):
    with pytest.raises(Unreadable) as refusal:
        read(KEY | {"REDIS_URL": value})

    assert "word" not in str(refusal.value)
    assert ":***@h" in str(refusal.value)


PYTHON = sys.executable
ENTRANCES = {
    "manage.py": [PYTHON, "manage.py", "check"],
    "gunicorn": [PYTHON, "-m", "gunicorn", "config.wsgi"],
    "worker": [PYTHON, "-m", "celery", "--app", "config", "worker"],
    "scheduler": [PYTHON, "-m", "celery", "--app", "config", "beat"],
    "launcher": [PYTHON, "-m", "config.serve"],
}


@pytest.mark.parametrize("entrance", ENTRANCES)
def test_every_entrance_stops_with_one_line(entrance, tmp_path):
    unreadable = {"PORT": "abc", "SECRET_KEY": "k"}
    line = "pacta: PORT='abc': not a port number (1 to 65535)\n"
    assert _start(entrance, unreadable, data_dir=tmp_path) == (1, "", line)


@pytest.mark.parametrize("entrance", ["manage.py", "gunicorn", "worker", "scheduler"])
def test_every_entrance_demands_a_key(entrance, tmp_path):
    line = "pacta: SECRET_KEY: not set, and required when DEBUG is off\n"
    assert _start(entrance, {"DEBUG": "0"}, data_dir=tmp_path) == (1, "", line)


def _start(entrance: str, variables: dict[str, str], *, data_dir: Path) -> tuple[int, str, str]:
    done = subprocess.run(
        ENTRANCES[entrance],
        cwd=BASE_DIR,
        env={"PATH": os.environ["PATH"], "PACTA_DATA_DIR": str(data_dir), **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr
