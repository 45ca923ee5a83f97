"""Taking a list over on pages, and writing what a list of the admin shows into a file."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from commitments.access import Confidentiality, Role
from commitments.exchange.files import opened
from commitments.models import Commitment, ImportState, ListImport, Party, PartyName
from commitments.status import Kind
from tests.factories import DeskFactory, PartyFactory, UserFactory, member, once, recorded

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

LIST = """\
Nr,Pledge,Ministries,Deadline,Theme
1,Build a harbour,Ministry of Ports; Ministry of Roads,2027,Sea
2,Plant trees,Minstry of Ports,,Land
"""
ADD = reverse("admin:commitments_listimport_add")


@pytest.fixture
def desk():
    return DeskFactory.create(code="SEA")


@pytest.fixture
def officer(desk):
    client = Client()
    client.force_login(member(desk, Role.OFFICER, username="ayesha"))
    return client


def uploaded(client, text=LIST, name="pledges.csv"):
    """The page that a file leads to."""
    desk = client.get(ADD).context["form"].fields["desk"].queryset.first()
    answer = client.post(ADD, {"desk": desk.pk, "file": SimpleUploadedFile(name, text.encode())})
    assert answer.status_code == 302, answer.context["form"].errors
    return answer["Location"]


def typed(form):
    """What a browser sends of a form that nobody changed."""
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, "")}


def checked(client, text=LIST, **columns):
    """The page of a list after its columns were looked at."""
    page = uploaded(client, text)
    answer = client.post(page, typed(client.get(page).context["form"]) | columns)
    assert answer.status_code == 302, answer.context["form"].errors
    return page


def test_a_list_is_taken_over_in_three_steps(officer, desk):
    page = uploaded(officer)
    form = officer.get(page).context["form"]
    assert [(row.seen.header, row.field.value()) for row in form.rows()] == [
        ("Nr", "reference"),
        ("Pledge", "title"),
        ("Ministries", "promises"),
        ("Deadline", "due"),
        ("Theme", "kept"),
    ]
    officer.post(page, typed(form) | {"reference_prefix": "SEA-", "kind": "deliverable", "source_title": "Pledges"})
    answer = officer.get(page)
    report, names = answer.context["report"], answer.context["form"]
    assert (report["created"], report["wrong"], answer.context["undecided"]) == (2, 0, 1)
    assert b'name="_take_over"' not in answer.content
    # Whoever sends it all the same takes nothing over.
    officer.post(page, {"_take_over": "1", "opened": ListImport.objects.get().version})
    assert not Commitment.objects.exists()
    officer.post(page, typed(names) | {"_names": "1", "kind_1": "agency"})
    answer = officer.get(page)
    assert answer.context["undecided"] == 0
    officer.post(page, {"_take_over": "1", "opened": ListImport.objects.get().version})
    answer = officer.get(page)
    assert "is taken over: 2 new, 0 changed, 0 as they were." in answer.content.decode()
    rows = Commitment.objects.values_list("reference", "title", "kind", "summary", "awaits_review")
    assert list(rows) == [
        ("SEA-1", "Build a harbour", "deliverable", "Theme: Sea", True),
        ("SEA-2", "Plant trees", "deliverable", "Theme: Land", True),
    ]
    parties = Party.objects.filter(name__startswith="Mini").values_list("name", "kind")
    assert list(parties) == [("Ministry of Ports", "agency"), ("Ministry of Roads", "ministry")]
    assert list(PartyName.objects.values_list("name", "party__name")) == [("Minstry of Ports", "Ministry of Ports")]
    review = f"{reverse('admin:commitments_commitment_changelist')}?awaits_review__exact=1&desk={desk.pk}"
    assert review.replace("&", "&amp;") in answer.content.decode() or review in answer.content.decode()
    assert officer.get(review).context["cl"].result_count == 2


def test_what_was_decided_before_is_there_the_next_time(officer):
    page = checked(officer, column_4="summary", kind="visit")
    names = officer.get(page).context["form"]
    officer.post(page, typed(names) | {"_names": "1"})
    officer.post(page, {"_take_over": "1", "opened": ListImport.objects.get().version})
    again = officer.get(uploaded(officer, LIST.replace("1,", "3,").replace("2,", "4,"), "more.csv"))
    form = again.context["form"]
    assert (form["column_4"].value(), form["kind"].value(), form["source_title"].value()) == (
        *("summary", "visit"),
        "more.csv",
    )
    assert "It is taken for what the last list with these columns was." in again.content.decode()


def test_each_problem_is_told_with_row_column_and_reason(officer):
    page = checked(officer, "Nr,Pledge,Ministries,Deadline\n1,Build,,2027\n2,Dig,Ports,soon\n")
    answer = officer.get(page)
    assert answer.context["report"]["problems"] == [
        {"row": 2, "column": "Ministries", "message": "nobody promises it"},
        {"row": 3, "column": "Deadline", "message": "“soon” is not understood"},
    ]
    told = answer.content.decode()
    assert "<strong>2 problems</strong>" in told
    assert 'name="_take_over"' not in told
    assert [list(panel.rows) for panel in answer.context["panels"]] == [
        [("2", "Ministries", "nobody promises it"), ("3", "Deadline", "“soon” is not understood")],
        [],
    ]
    # With somebody for the rows that name nobody, and the date left as words, it can be.
    ports = PartyFactory.create(name="Sea")
    form = officer.get(f"{page}?columns").context["form"]
    officer.post(f"{page}?columns", typed(form) | {"promises": [ports.pk], "column_3": "kept"})
    assert (officer.get(page).context["report"]["created"], officer.get(page).context["report"]["wrong"]) == (2, 0)


def test_what_merged_cells_left_empty_may_be_taken_from_above(officer):
    page = uploaded(officer, "Ministries,Pledge,Deadline\nPorts,Build,2027\n,Dig,2028\nRoads,Pave,2029\n")
    form = officer.get(page).context["form"]
    assert [bool(row.repeat) for row in form.rows()] == [True, False, False]
    officer.post(page, typed(form) | {"repeat_0": "on"})
    assert officer.get(page).context["report"]["problems"] == []
    officer.post(page, {"_take_over": "1", "opened": ListImport.objects.get().version})
    made = Commitment.objects.order_by("pk")
    assert [(each.title, [str(party) for party in each.promisers()]) for each in made] == [
        ("Build", ["Ports"]),
        ("Dig", ["Ports"]),
        ("Pave", ["Roads"]),
    ]
    # A list with the same columns is taken for the same.
    again = officer.get(uploaded(officer, "Ministries,Pledge,Deadline\nPorts,Fish,2027\n,Swim,2028\n"))
    assert again.context["form"]["repeat_0"].value() is True


def test_words_on_time_that_can_mean_several_things_are_asked_about(officer):
    page = checked(officer, "Nr,Pledge,Ministries,Deadline\n1,Build,Ports,end of 2027\n2,Dig,Ports,End of 2027\n")
    answer = officer.get(page)
    [(words, meant)] = answer.context["form"].unclear()
    assert (words, meant.value(), [code for code, _words in meant.field.choices]) == (
        *("end of 2027", ""),
        ["", "../2027-12-31", "2027-39", "2027-12", "2027-12-31"],
    )
    assert (answer.context["report"]["wrong"], b'name="_take_over"' in answer.content) == (2, False)
    officer.post(page, typed(answer.context["form"]) | {"_names": "1", "meant_0": "../2027-12-31"})
    answer = officer.get(page)
    # What was said stands there, to be said otherwise.
    assert (answer.context["report"]["wrong"], answer.context["form"]["meant_0"].value()) == (0, "../2027-12-31")
    officer.post(page, {"_take_over": "1", "opened": ListImport.objects.get().version})
    made = Commitment.objects.all()
    assert [each.schedule and each.schedule.window for each in made] == ["../2027-12-31"] * 2


def test_a_problem_of_many_rows_is_told_once(officer):
    rows = ["1,Build,", "2,Dig,", "3,Plant,Parks", "4,Mend,", "5,Clean,Parks", "6,Sweep,", "7,Wash,"]
    answer = officer.get(checked(officer, "\n".join(["Nr,Pledge,Ministries", *rows])))
    assert answer.context["report"]["wrong"] == 5
    assert [list(panel.rows) for panel in answer.context["panels"]] == [
        [("2 to 3, 5, 7 to 8", "Ministries", "nobody promises it")],
        [],
    ]


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"column_4": "title"}, "column_4", "“Title” is another column already."),
        ({"column_1": ""}, "__all__", "Say which column holds what is promised: “Title”, “Summary” or “Quote”."),
        ({"source_title": ""}, "source_title", "Name the list, or choose a stored document."),
        ({"column_4": "publisher"}, "column_4", "It needs a column that is “Source” or “Address” beside it."),
        ({"column_4": "colour"}, "column_4", "Select a valid choice. colour is not one of the available choices."),
        (
            {"opened": "0"},
            "__all__",
            "Somebody else changed this while you had it open. Look again, then save once more.",
        ),
    ],
)
def test_columns_that_cannot_be_are_refused_and_nothing_typed_is_lost(officer, fields, field, message):
    page = uploaded(officer)
    sent = typed(officer.get(page).context["form"]) | {"reference_prefix": "X-"} | fields
    answer = officer.post(page, sent)
    form = answer.context["form"]
    assert form.errors == {field: [message]} or form.errors[field][-1:] == [message]
    assert form["reference_prefix"].value() == "X-"
    assert ListImport.objects.get().state == ImportState.UPLOADED


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("pledges.ods", b"x", "File extension “ods” is not allowed. Allowed extensions are: csv, xlsx, txt, tsv."),
        ("pledges.csv", b"", "The submitted file is empty."),
        ("pledges.csv", b"\n,,\n", "the file is empty"),
        ("pledges.xlsx", b"PK\x03\x04", "the file is no workbook that can be read: File is not a zip file"),
        ("pledges.csv", b"x" * (26 << 20), "“pledges.csv” is larger than the 20 MiB that are taken at most."),
    ],
    ids=range(5),
)
def test_a_file_that_is_none_is_refused_in_one_line(officer, desk, name, content, message):
    answer = officer.post(ADD, {"desk": desk.pk, "file": SimpleUploadedFile(name, content)})
    assert answer.context["form"].errors == {"file": [message]}
    assert not ListImport.objects.exists()


def test_a_list_may_be_given_up(officer):
    page = checked(officer)
    assert officer.post(page, {"_give_up": "1"})["Location"] == reverse("admin:commitments_listimport_changelist")
    assert (ListImport.objects.count(), Commitment.objects.count()) == (0, 0)


def test_a_long_list_waits_for_a_job_and_shows_how_far_it_is(officer):
    text = "Nr,Pledge,Ministry\n" + "".join(f"{number},Promise {number},Ports\n" for number in range(1_001))
    page = checked(officer, text)
    ListImport.objects.update(rows_done=400)
    told = officer.get(page).content.decode()
    assert "“pledges.csv” is being checked: 400 of 1001 rows." in told
    assert 'max="1001"' in told
    assert 'value="400"' in told
    assert ListImport.objects.get().state == ImportState.CHECKING


# --- Who may


def pages():
    return [ADD, *(reverse("admin:commitments_listimport_template", args=[each]) for each in ("csv", "xlsx"))]


@pytest.mark.parametrize("role", [Role.VIEWER, None])
def test_only_officers_take_lists_over(officer, desk, role):
    page = checked(officer)
    other = Client()
    other.force_login(member(desk, role) if role else UserFactory.create())
    assert [other.get(each).status_code for each in pages()] == [403] * 3
    assert [other.get(page).status_code, other.post(page, {"_give_up": "1"}).status_code] == [404, 404]
    assert ListImport.objects.exists()


def test_another_desks_list_is_not_there(officer):
    page = checked(officer)
    other = Client()
    other.force_login(member(DeskFactory.create(), Role.LEAD))
    assert [other.get(page).status_code, other.post(page, {"_give_up": "1"}).status_code] == [404, 404]
    assert other.get(reverse("admin:commitments_listimport_changelist")).context["cl"].result_count == 0
    assert [other.get(each).status_code for each in pages()] == [200] * 3


# --- Out again


def exported(client, ending="csv", **filters):
    return client.get(reverse("admin:commitments_commitment_export", args=[ending]), filters)


def titles(answer):
    table = opened(answer.content)
    return [row.cells[table.headers.index("Title")] for row in table.rows()]


def test_the_file_holds_what_the_list_shows(officer, desk):
    for title, kind in (("Build a harbour", Kind.VISIT), ("Plant trees", Kind.EVENT), ("=cmd()", Kind.EVENT)):
        once(recorded(desk=desk, title=title, kind=kind), "2026-09")
    recorded(desk=DeskFactory.create(), confidentiality=Confidentiality.RESTRICTED, title="Wolframite")
    everything = ["Build a harbour", "Plant trees", "=cmd()"]
    assert titles(exported(officer)) == titles(exported(officer, "xlsx")) == everything
    assert titles(exported(officer, kind__exact="event", q="trees")) == ["Plant trees"]
    answer = exported(officer, "json")
    assert [row["title"] for row in answer.json()] == everything
    assert answer["Content-Disposition"].startswith('attachment; filename="commitments-')
    assert "no-store" in answer["Cache-Control"]
    assert exported(officer, "exe").status_code == 404
    assert exported(officer, colour="red").status_code == 400
    visitor = exported(Client())
    assert (visitor.status_code, "/login/" in visitor["Location"]) == (302, True)


def test_the_list_leads_to_its_file_with_its_filters(officer, desk):
    recorded(desk=desk, kind=Kind.EVENT)
    told = officer.get(reverse("admin:commitments_commitment_changelist"), {"kind__exact": "event"}).content.decode()
    for ending in ("csv", "xlsx"):
        assert f'href="{reverse("admin:commitments_commitment_export", args=[ending])}?kind__exact=event"' in told
    assert f'href="{ADD}"' in told


def test_the_template_is_taken_over_as_it_is(officer):
    for ending in ("csv", "xlsx"):
        answer = officer.get(reverse("admin:commitments_listimport_template", args=[ending]))
        assert answer["Content-Disposition"] == f'attachment; filename="commitments.{ending}"'
        table = opened(answer.content)
        assert (table.headers[:3], list(table.rows())) == (("Reference", "Desk", "Title"), [])
