"""Several things in one breath."""

from collections.abc import Sequence

from django.utils.translation import gettext


def list_in_words(items: Sequence[object]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    names = [str(item) for item in items]
    if len(names) < 2:
        return "".join(names)
    return gettext("%(some)s and %(last)s") % {"some": ", ".join(names[:-1]), "last": names[-1]}
