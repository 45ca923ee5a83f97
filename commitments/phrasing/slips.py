"""How often and how far a window was moved, in words."""

from django.utils.translation import gettext, ngettext

from commitments.phrasing.numbers import number_in_words


def slip_in_words(moves: int, days: int | None) -> str:
    """``moved twice, 92 days in all``; empty for what was not moved.

    ``days``: how many days its end was put off in all, negative where it was brought forward, None where one of the two
    windows has no end.
    """
    if moves < 1:
        return ""
    moved = _moved(moves)
    if days is None:
        return moved
    if days == 0:
        return gettext("%(moved)s, and ends when it was to end first") % {"moved": moved}
    if days < 0:
        earlier = ngettext("%(moved)s, %(days)d day earlier", "%(moved)s, %(days)d days earlier", -days)
        return earlier % {"moved": moved, "days": -days}
    if moves == 1:
        return ngettext("%(moved)s, by %(days)d day", "%(moved)s, by %(days)d days", days) % {
            "moved": moved,
            "days": days,
        }
    return ngettext("%(moved)s, %(days)d day in all", "%(moved)s, %(days)d days in all", days) % {
        "moved": moved,
        "days": days,
    }


def _moved(moves: int) -> str:
    if moves < 3:
        return gettext("moved once") if moves == 1 else gettext("moved twice")
    return gettext("moved %(number)s times") % {"number": number_in_words(moves)}
