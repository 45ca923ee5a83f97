"""No text that people see stands in a template outside {% translate %} or {% blocktranslate %}."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted(
    path
    for app in ("config", "commitments", "tracker", "seeds")
    for path in (ROOT / app).rglob("templates/**/*")
    if path.suffix in (".html", ".txt")
)
# Names of standards and units are the same in every language.
SAME_EVERYWHERE = {"UTC", "Pacta", "API"}
_TRANSLATED = re.compile(r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
_COMMENTS = re.compile(r"{#.*?#}|{%\s*comment\b.*?{%\s*endcomment\s*%}|<!--.*?-->|<!DOCTYPE[^>]*>", re.DOTALL)
# Blocks of the admin that are filled with names of classes.
_CLASSES = re.compile(r"{%\s*block (?:bodyclass|coltype)\s*%}.*?{%\s*endblock[^%]*%}", re.DOTALL)
_TAGS = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
_UNSEEN = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL | re.IGNORECASE)
_SAID_BY_ATTRIBUTES = re.compile(
    r"\b(?:alt|title|placeholder|aria-label|aria-description|data-label)=([\"'])(.*?)\1", re.DOTALL
)
_ELEMENTS = re.compile(r"<[^>]*>", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{2,}")


def bare_words(template: str) -> list[str]:
    """The words of a template that are never translated, in text and in the attributes that people hear or see."""
    for gone in (_COMMENTS, _TRANSLATED, _CLASSES, _UNSEEN, _TAGS):
        template = gone.sub(" ", template)
    said = [found[1] for found in _SAID_BY_ATTRIBUTES.findall(template)]
    text = re.sub(r"&[a-z]+;", " ", " ".join([_ELEMENTS.sub(" ", template), *said]))
    return [word for word in _WORD.findall(text) if word not in SAME_EVERYWHERE]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_template_says_nothing_that_cannot_be_translated(path):
    assert bare_words(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("<p>Hello</p>", ["Hello"]),
        ('<p title="Hello there"></p>', ["Hello", "there"]),
        ("<a aria-label='Close'>12</a>", ["Close"]),
        ("{% if a > b %}Hello{% endif %}", ["Hello"]),
        ('<p>{% translate "Hello" %}</p>', []),
        ("{% blocktranslate trimmed %}Hello {{ name }}{% endblocktranslate %} · 12", []),
        ("<time datetime=\"{{ day|date:'c' }}\">{{ day }} UTC</time>", []),
    ],
)
def test_bare_words_are_found(template, words):
    assert bare_words(template) == words


def test_there_are_templates_to_look_at():
    assert {"base.html", "dashboard.html", "dossier.html"} <= {path.name for path in TEMPLATES}
