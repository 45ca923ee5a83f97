"""What a letter says, before it is text and HTML: the same for both, and for every kind of mail."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from textwrap import wrap
from typing import Any

import css_inline
from django.template import engines
from django.template.loader import get_template
from django.utils.translation import get_language, get_language_bidi, ngettext
from django.utils.translation import gettext as _

# Programs that drop style sheets have the first one inline; those that keep them read the one for dark screens as well.
_INLINER = css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)
_DONE_WITH = re.compile(r"<style>.*?</style>|\n\s+", re.DOTALL)
_WIDTH = 78


@dataclass(frozen=True, slots=True)
class Way:
    """A link, and in words where it leads."""

    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Item:
    """One follow-up or commitment, every text in one line. ``is_new``: it is why the mail is sent.

    ``time_left`` is how it stands in time, ``late`` whether that is too late; ``facts`` are short and stand in one
    line, each of ``notes`` stands in its own. ``record`` is the address of its page, ``deeds`` are what can be done.
    """

    title: str
    record: str
    is_new: bool = False
    late: bool = False
    time_left: str = ""
    facts: tuple[str, ...] = ()
    owed: str = ""
    notes: tuple[str, ...] = ()
    quote: str = ""
    source: str = ""
    source_address: str = ""
    deeds: tuple[Way, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """``tone`` says how it is set off: ``overdue``, ``due``, ``upcoming`` or "". ``more`` are not shown."""

    heading: str
    tone: str
    items: tuple[Item, ...]
    more: int = 0

    @property
    def more_in_words(self) -> str:
        if not self.more:
            return ""
        return ngettext("and %(more)d more on the dashboard", "and %(more)d more on the dashboard", self.more) % {
            "more": self.more
        }


@dataclass(frozen=True, slots=True)
class Sheet:
    """``lines`` stand before the sections; ``because`` says why this recipient is written to, ``ways`` what to do."""

    subject: str
    headline: str
    sections: tuple[Section, ...]
    lines: tuple[str, ...] = ()
    because: str = ""
    ways: tuple[Way, ...] = ()

    @property
    def marks_new(self) -> bool:
        """Whether some items are new and others are not."""
        return len({item.is_new for section in self.sections for item in section.items}) > 1


def as_text(sheet: Sheet) -> str:
    """The sheet as plain text, wrapped; an address is never broken."""
    return "".join(f"{line}\n" for line in _wrapped(_lines(sheet)))


def as_html(sheet: Sheet) -> str:
    """The sheet as a page without images, styled both inline and by a style sheet."""
    shown = {"sheet": sheet, "language": get_language() or "", "direction": "rtl" if get_language_bidi() else "ltr"}
    page: str = _template().render(shown)
    return page


@cache
def _template() -> Any:
    """The template with its styles inline and without its indentation, which is done once and not for each mail."""
    source: str = get_template("tracker/mail/letter.html").template.source  # type: ignore[attr-defined]
    return engines["django"].from_string(_DONE_WITH.sub("\n", _INLINER.inline(source)))


def _lines(sheet: Sheet) -> Iterator[str]:
    yield sheet.headline
    for line in sheet.lines:
        yield ""
        yield line
    for section in sheet.sections:
        yield from ("", "")
        yield section.heading.upper()
        for item in section.items:
            yield ""
            yield f"{'*' if item.is_new and sheet.marks_new else '-'} {item.title}"
            yield from (f"  {line}" for line in _about(item))
        if section.more:
            yield ""
            yield section.more_in_words
    yield from ("", "")
    if sheet.marks_new:
        yield _("* new since your last digest")
    yield from filter(None, [sheet.because])
    yield from _led_to(sheet.ways)


def _about(item: Item) -> Iterator[str]:
    source = ", ".join(filter(None, [item.source, item.source_address]))
    when = " · ".join(filter(None, [item.time_left, *item.facts]))
    yield from filter(None, [when, item.owed, *item.notes, f"“{item.quote}”" if item.quote else "", source])
    yield from _led_to([Way(_("Record"), item.record), *item.deeds])


def _led_to(ways: Iterable[Way]) -> Iterator[str]:
    yield from (f"{way.label}: {way.address}" for way in ways)


def _wrapped(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if len(line) <= _WIDTH or "://" in line:
            yield line
        else:
            indent = "  " if line[:1] in " *-" else ""
            # No line begins with what stands between two facts.
            held = line.replace(" · ", "\N{NO-BREAK SPACE}· ")
            for part in wrap(held, _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False):
                yield part.replace("\N{NO-BREAK SPACE}·", " ·")
