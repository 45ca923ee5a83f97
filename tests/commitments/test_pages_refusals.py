"""The pages of what went wrong: one clear line, in the look of the others, and no traceback."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

pytestmark = pytest.mark.one_engine


def broken(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError("SECRETdetail")


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("SECRETdetail")


def suspicious(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation("SECRETdetail")


urlpatterns = [
    path("broken/", broken),
    path("forbidden/", forbidden),
    path("suspicious/", suspicious),
    path("", include("config.urls")),
]


@pytest.mark.django_db
@pytest.mark.urls("tests.commitments.test_pages_refusals")
@pytest.mark.parametrize(
    ("address", "status", "heading"),
    [
        ("/broken/", 500, "Something went wrong here"),
        ("/forbidden/", 403, "Your role does not allow this"),
        ("/suspicious/", 400, "This request cannot be read"),
        ("/nowhere/", 404, "There is nothing here that you can see"),
    ],
)
def test_a_refusal_is_one_clear_line(address, status, heading):
    answer = Client(raise_request_exception=False).get(address)
    page = answer.content.decode()

    assert (answer.status_code, f"<h1>{heading}</h1>" in page) == (status, True)
    assert "/static/pacta.css" in page
    assert "SECRETdetail" not in page
    assert "Traceback" not in page


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_in_words():
    answer = Client(enforce_csrf_checks=True).post("/login/", {"username": "a", "password": "b"})

    assert answer.status_code == 403
    assert "<h1>This form has expired</h1>" in answer.content.decode()


@pytest.mark.django_db
def test_a_wrong_password_is_told_and_a_right_one_leads_on(django_user_model):
    django_user_model.objects.create_user("mara", password="right and long")
    client = Client()

    wrong = client.post("/login/?next=/commitments/", {"username": "mara", "password": "wrong"})
    right = client.post("/login/", {"username": "mara", "password": "right and long", "next": "/commitments/"})
    away = Client().post("/login/", {"username": "mara", "password": "right and long", "next": "https://evil.example/"})

    assert (wrong.status_code, 'role="alert"' in wrong.content.decode()) == (200, True)
    assert (right.status_code, right["Location"]) == (302, "/commitments/")
    assert (away.status_code, away["Location"]) == (302, "/")
