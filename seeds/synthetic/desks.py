"""Desks on both sides of the date line, each with its own week, holidays and habits."""

from collections.abc import Sequence
from string import ascii_uppercase

from commitments.models import Desk
from commitments.status import HemisphereLabel
from seeds.synthetic.chance import Chance
from seeds.synthetic.names import Names
from seeds.synthetic.parties import Side
from seeds.synthetic.words import MAIL_DOMAIN, REGIONS

_MONDAY_TO_FRIDAY = "MO,TU,WE,TH,FR"
_SUNDAY_TO_THURSDAY = "MO,TU,WE,TH,SU"
# Time zone, working days, holiday countries, hemisphere, first month of a fiscal year. The largest desks first, and
# among them the first and the last zone in which a day begins.
PLACES = (
    ("Europe/London", _MONDAY_TO_FRIDAY, "GB", HemisphereLabel.NORTH, 4),
    ("Pacific/Kiritimati", _MONDAY_TO_FRIDAY, "", HemisphereLabel.NORTH, 1),
    ("Pacific/Pago_Pago", _MONDAY_TO_FRIDAY, "AS", HemisphereLabel.SOUTH, 1),
    ("Asia/Karachi", "MO,TU,WE,TH,FR,SA", "PK", HemisphereLabel.NORTH, 7),
    ("Asia/Riyadh", _SUNDAY_TO_THURSDAY, "SA", HemisphereLabel.NORTH, 1),
    ("America/New_York", _MONDAY_TO_FRIDAY, "US", HemisphereLabel.NORTH, 10),
    ("Asia/Kathmandu", "MO,TU,WE,TH,FR,SU", "", "", 7),
    ("Australia/Lord_Howe", _MONDAY_TO_FRIDAY, "AU", HemisphereLabel.SOUTH, 7),
    ("Africa/Nairobi", _MONDAY_TO_FRIDAY, "KE", "", 7),
    ("America/Sao_Paulo", _MONDAY_TO_FRIDAY, "BR", HemisphereLabel.SOUTH, 1),
    ("Asia/Tehran", "MO,TU,WE,SA,SU", "IR", HemisphereLabel.NORTH, 1),
    ("Pacific/Chatham", _MONDAY_TO_FRIDAY, "NZ", HemisphereLabel.SOUTH, 7),
    ("Asia/Shanghai", _MONDAY_TO_FRIDAY, "CN,PK", HemisphereLabel.NORTH, 1),
    ("Europe/Kyiv", _MONDAY_TO_FRIDAY, "UA", HemisphereLabel.NORTH, 1),
    ("America/St_Johns", "MO,TU,WE,TH", "CA", HemisphereLabel.NORTH, 4),
    ("UTC", _MONDAY_TO_FRIDAY, "", "", 1),
)


def make_desks(count: int, states: Sequence[Side], *, names: Names, chance: Chance) -> list[Desk]:
    """Saved, the largest first; ``references_given`` is for later."""
    desks = [_desk(number, states[number % len(states)], names, chance) for number in range(count)]
    return Desk.objects.bulk_create(desks)


def _desk(number: int, home: Side, names: Names, chance: Chance) -> Desk:
    zone, working_days, countries, hemisphere, year_starts = PLACES[number % len(PLACES)]
    again, region = divmod(number, len(REGIONS))
    name = f"{REGIONS[region]} desk" + (f" {ascii_uppercase[again]}" if again else "")
    slug = names.desk_slug(number + 1)
    return Desk(
        name=names.title(name),
        slug=slug,
        code=names.desk_code(number + 1),
        home_party=home.whole,
        time_zone=zone,
        working_days=working_days,
        holiday_countries=countries,
        reminder_hour=chance.of((7, 8, 9, 9, 9, 10, 14)),
        lead_days=chance.of((30, 30, 30, 14, 60)),
        grace_days=chance.of((0, 0, 0, 3, 10)),
        review_months=chance.of((6, 6, 6, 3, 12)),
        hemisphere=hemisphere,
        year_starts=year_starts,
        dormant_after=chance.of((2, 2, 2, 3)),
        mailbox=f"{slug}@{MAIL_DOMAIN}" if chance.happens(0.7) else "",
        writes_to_focal_points=chance.happens(0.3),
        leaves_titles_out=chance.happens(0.25),
    )
