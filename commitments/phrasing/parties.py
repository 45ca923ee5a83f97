"""Who promised what to whom, in words."""

from collections.abc import Sequence

from django.utils.translation import gettext

from commitments.phrasing.lists import list_in_words


def owed_in_words(promisers: Sequence[object], promised_to: Sequence[object]) -> str:
    """Who owes whom: ``China to Pakistan``; ``China and Pakistan, to each other``; ``Pakistan``, to nobody named."""
    if promised_to:
        return gettext("%(who)s to %(whom)s") % {"who": list_in_words(promisers), "whom": list_in_words(promised_to)}
    if len(promisers) > 1:
        return gettext("%(who)s, to each other") % {"who": list_in_words(promisers)}
    return list_in_words(promisers)
