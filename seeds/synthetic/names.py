"""Names that are each given once."""

from dataclasses import dataclass

from django.utils.text import slugify

from seeds.synthetic.chance import Chance
from seeds.synthetic.words import FAMILY_ENDS, FAMILY_STARTS, GIVEN_NAMES, MAIL_DOMAIN


@dataclass(frozen=True, slots=True)
class Person:
    given: str
    family: str
    username: str

    @property
    def full(self) -> str:
        return f"{self.given} {self.family}"

    @property
    def email(self) -> str:
        return f"{self.username}@{MAIL_DOMAIN}"


class Names:
    """Whatever has to be unique, for the ``number``-th register made in this database (1 for the first)."""

    def __init__(self, number: int) -> None:
        self.number = number
        self._given: dict[str, int] = {}

    def title(self, words: str) -> str:
        return words if self.number == 1 else f"{words} ({self.number})"

    def slug(self, words: str) -> str:
        return slugify(self.title(words))[:80]

    def desk_slug(self, number: int) -> str:
        return f"synthetic-{self.number}-{number}"

    def desk_code(self, number: int) -> str:
        """Two to eight capitals and digits."""
        return f"SY{number:02}" if self.number == 1 else f"S{self.number}Y{number:02}"

    def person(self, chance: Chance) -> Person:
        """Somebody new; of two with one name the second has a number in the address."""
        given, family = chance.of(GIVEN_NAMES), chance.of(FAMILY_STARTS) + chance.of(FAMILY_ENDS)
        address = f"{given}.{family}".lower() if self.number == 1 else f"{given}.{family}.{self.number}".lower()
        count = self._given[address] = self._given.get(address, 0) + 1
        return Person(given, family, address if count == 1 else f"{address}-{count}")
