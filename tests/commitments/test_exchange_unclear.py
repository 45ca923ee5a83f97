"""Words on time that can mean several things: asked about once, and taken as somebody said. All invented."""

import pytest

from commitments.exchange.importing import NotTaken, looked_at, taken_over
from commitments.exchange.problems import Problem, Unclear
from commitments.lifecycle import Once, Recurring, Undated
from commitments.models import Commitment, Desk
from commitments.schedule import Rule, Window
from tests.commitments.test_exchange_import import taking
from tests.factories import DeskFactory

pytestmark = pytest.mark.django_db

LIST = """\
Nr,Pledge,Ministry,Deadline
1,Train pilots,Ports,end of 2027
2,Meet,Ports,biannual
3,Mend the pier,Ports,End  of 2027
4,Build,Roads,2028
"""
END = "end of 2027: ../2027-12-31, 2027-39, 2027-12, 2027-12-31"


@pytest.fixture
def desk() -> Desk:
    made: Desk = DeskFactory.create(code="SEA")
    return made


def plans():
    return [each.schedule.plan() for each in Commitment.objects.order_by("reference") if each.schedule]


def test_each_is_asked_about_once_with_its_meanings(desk):
    report = looked_at(taking(LIST, desk, made_on="2026-01-07"))
    told = "can mean more than one thing"
    assert report.problems == [
        Problem(2, "Deadline", f"“end of 2027” {told}, such as ../2027-12-31, 2027-39, 2027-12, 2027-12-31"),
        Problem(3, "Deadline", f"“biannual” {told}"),
        Problem(4, "Deadline", f"“End of 2027” {told}, such as ../2027-12-31, 2027-39, 2027-12, 2027-12-31"),
    ]
    end, biannual = report.unclear
    assert end == Unclear(
        END,
        "end of 2027",
        [
            ("../2027-12-31", "by 31 December 2027"),
            ("2027-39", "in late 2027 (September to December)"),
            ("2027-12", "in December 2027"),
            ("2027-12-31", "on 31 December 2027"),
        ],
    )
    assert (biannual.words, [words for _code, words in biannual.answers]) == (
        "biannual",
        ["once in each half of the calendar year", "once in a calendar year, every two years"],
    )


def test_what_was_said_is_taken_and_may_be_said_again(desk):
    what = taking(LIST, desk, made_on="2026-01-07")
    _end, biannual = looked_at(what).unclear
    [often] = [code for code, words in biannual.answers if words.endswith("every two years")]
    what.choices.meant = {END: "../2027-12-31", biannual.key: often}
    assert [each.key for each in taken_over(what).unclear] == [END, biannual.key]
    recurring = plans()[1]
    assert isinstance(recurring, Recurring)
    assert (recurring.rule, recurring.wording) == (Rule.parse("FREQ=YEARLY;INTERVAL=2"), "biannual")
    assert [plans()[place] for place in (0, 2, 3)] == [
        Once(Window.from_edtf("../2027-12-31"), "end of 2027"),
        Once(Window.from_edtf("../2027-12-31"), "End  of 2027"),
        Once(Window.from_edtf("2028"), ""),
    ]
    # The same list, a second time, is as it is.
    again = taken_over(what)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 4)


def test_of_the_day_of_a_promise_it_is_not_asked(desk):
    listed = "Nr,Pledge,Ministry,Made on\n1,Build,Ports,end of 2025\n"
    report = looked_at(taking(listed, desk))
    assert (report.unclear, report.wrong) == ([], 1)


def test_where_nobody_says_the_words_are_kept_or_refused(desk):
    with pytest.raises(NotTaken):
        taken_over(taking(LIST, desk, made_on="2026-01-07"))
    # What is no meaning of theirs is none.
    with pytest.raises(NotTaken):
        taken_over(taking(LIST, desk, made_on="2026-01-07", meant={END: "2031"}))
    report = taken_over(taking(LIST, desk, made_on="2026-01-07", keeps_words=True, meant={END: ""}))
    assert (report.created, len(report.unclear)) == (4, 2)
    assert plans()[:2] == [Undated("end of 2027"), Undated("biannual")]
