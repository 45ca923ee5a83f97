"""Who stands for whom, and who is on the other side of a desk's own."""

import pytest
from django.core.exceptions import ValidationError

from commitments.models import Desk, Party
from commitments.pages.register import partners_seen
from commitments.status import Part
from tests.factories import DeskFactory, PartyFactory, UserFactory, recorded

pytestmark = pytest.mark.django_db


@pytest.fixture
def china() -> Party:
    return PartyFactory.create(name="China")


@pytest.fixture
def police(china: Party) -> Party:
    ministry = PartyFactory.create(name="Ministry", part_of=china)
    return PartyFactory.create(name="Police", part_of=ministry)


def test_a_part_stands_as_the_outermost_party(china: Party, police: Party):
    assert [party.stands_as for party in (police, police.part_of, china) if party] == [china, china, china]


def test_what_moves_takes_its_parts_along(china: Party, police: Party):
    union = PartyFactory.create(name="Union")
    china.part_of = union
    china.save()
    assert dict(Party.objects.values_list("name", "root__name")) == {
        "China": "Union",
        "Ministry": "Union",
        "Police": "Union",
        "Union": None,
    }


def test_a_party_is_not_part_of_its_own_part(china: Party, police: Party):
    china.part_of = police
    with pytest.raises(ValidationError) as refusal:
        china.full_clean()
    assert refusal.value.message_dict == {"part_of": ["“Police” is itself part of this party."]}


@pytest.mark.parametrize("code", ["pk", "PAK", "P1", "巴基"])
def test_a_country_is_two_capital_letters(code: str):
    with pytest.raises(ValidationError) as refusal:
        PartyFactory.build(country=code).full_clean()
    assert f"“{code}” is not two capital letters." in refusal.value.message_dict["country"]


@pytest.mark.parametrize("home", ["a party", "a part of a party", "none"])
def test_partners_are_the_outermost_parties_on_the_other_side(china: Party, police: Party, home: str):
    pakistan = PartyFactory.create(name="Pakistan")
    interior = PartyFactory.create(name="Interior", part_of=pakistan)
    desk = DeskFactory.create(home_party={"a party": pakistan, "a part of a party": interior, "none": None}[home])
    commitment = recorded(
        desk=desk,
        parts=[(police, Part.PROMISES), (china, Part.PROMISES), (interior, Part.IS_PROMISED)],
    )
    partners = [china] if home != "none" else [china, pakistan]
    assert commitment.partners() == partners
    assert list(partners_seen(UserFactory.create())) == partners
    assert (commitment.promisers(), commitment.promised_to()) == ([police, china], [interior])


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("time_zone", "UTC+5", "“UTC+5” is no IANA time zone; use a name such as Asia/Karachi."),
        ("time_zone", "Asia/Karachy", "“Asia/Karachy” is no IANA time zone; use a name such as Asia/Karachi."),
        ("working_days", "MO,XX", "“XX” is no weekday; write MO,TU,WE,TH,FR,SA,SU with commas between."),
        ("working_days", "MO, TU", "“ TU” is no weekday; write MO,TU,WE,TH,FR,SA,SU with commas between."),
        (
            "holiday_countries",
            "PK,XX",
            "“XX” is no country whose public holidays are known; write ISO 3166-1 codes such as PK,CN.",
        ),
        ("code", "pkcn", "“pkcn” is not two to eight capitals and digits."),
        ("reminder_hour", 24, "Ensure this value is less than or equal to 23."),
        ("review_months", 0, "Ensure this value is greater than or equal to 1."),
    ],
)
def test_a_desk_names_the_field_and_the_value_it_cannot_take(field: str, value: object, message: str):
    desk: Desk = DeskFactory.build(**{field: value})
    with pytest.raises(ValidationError) as refusal:
        desk.full_clean()
    assert refusal.value.message_dict[field][0] == message
