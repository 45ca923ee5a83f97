"""Forms as a browser sends them: everything that stands in the page's form, with what somebody typed or chose."""

from html.parser import HTMLParser
from typing import Any


class _Fields(HTMLParser):
    """The names and values of the fields of the largest form of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, list[str]]] = []
        self._select: tuple[str, bool] | None = None
        self._text: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        name = has.get("name") or ""
        if tag == "form":
            self.forms.append({})
        elif tag == "select":
            self._select = (name, "multiple" in has)
        elif tag == "option" and self._select and self.forms:
            self._option(has)
        elif tag == "textarea" and self.forms:
            self._text, self.forms[-1][name] = name, [""]
        elif tag == "input" and name and self.forms:
            self._input(has)

    def _option(self, has: dict[str, str | None]) -> None:
        name, many = self._select or ("", False)
        listed = self.forms[-1].setdefault(name, [])
        if "selected" in has:
            listed[:] = [*(listed if many else []), has.get("value") or ""]

    def _input(self, has: dict[str, str | None]) -> None:
        kind = has.get("type", "text")
        if kind in ("submit", "button", "search") or (kind in ("checkbox", "radio") and "checked" not in has):
            return
        unsaid = "on" if kind in ("checkbox", "radio") else ""
        self.forms[-1].setdefault(has["name"] or "", []).append(has.get("value", unsaid) or "")

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            # The first line break after the tag belongs to the tag.
            before = self.forms[-1][self._text][0]
            self.forms[-1][self._text] = [before + (data.removeprefix("\n") if not before else data)]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._text = None
        elif tag == "select":
            self._select = None


def stands_in(response: Any, **typed: Any) -> dict[str, Any]:
    """What the form of that page sends; ``typed`` replaces, and None takes away, as a tick that is taken off."""
    parser = _Fields()
    parser.feed(response.content.decode())
    largest = max(parser.forms, key=len)
    sent: dict[str, Any] = {**largest, **typed}
    # A browser sends the lines of a text with both characters.
    return {
        name: [str(each).replace("\r\n", "\n").replace("\n", "\r\n") for each in _listed(value)]
        for name, value in sent.items()
        if value is not None
    }


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]
