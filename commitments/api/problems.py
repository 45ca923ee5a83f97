"""Refusals as programs read them: RFC 9457, ``application/problem+json``."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied
from django.core.exceptions import ValidationError as Invalid
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, inline_serializer
from rest_framework import exceptions, serializers
from rest_framework.response import Response
from rest_framework.views import set_rollback

from commitments.access import NotAllowed
from commitments.lifecycle import ChangedMeanwhile, Refusal

MEDIA_TYPE = "application/problem+json"
# What a problem about no single field is filed under.
WHOLE = ""


class FieldProblem(serializers.Serializer[dict[str, str]]):
    field = serializers.CharField(help_text="The field or query parameter; empty for the request as a whole.")
    message = serializers.CharField()


# Not a class: ``errors`` would hide the serializer's own attribute of that name.
PROBLEM = inline_serializer(
    "Problem",
    {
        "type": serializers.CharField(),
        "title": serializers.CharField(),
        "status": serializers.IntegerField(),
        "detail": serializers.CharField(),
        "errors": FieldProblem(many=True, required=False),
    },
)


def told(*statuses: int) -> dict[tuple[int, str], OpenApiResponse]:
    """The problems with which a view may answer, for the schema."""
    return {(status, MEDIA_TYPE): OpenApiResponse(PROBLEM, HTTPStatus(status).phrase) for status in statuses}


def problem_response(error: Exception, _context: Mapping[str, Any]) -> Response | None:
    """REST framework's exception handler. None, for an error nobody foresaw, leaves it to Django."""
    set_rollback()
    match error:
        case Http404():
            return problem(HTTPStatus.NOT_FOUND, _("There is no such record, or it is not open to you."))
        case NotAllowed():
            return problem(HTTPStatus.FORBIDDEN, str(error))
        case PermissionDenied():
            return problem(HTTPStatus.FORBIDDEN, _("You may not do that."))
        case ChangedMeanwhile():
            return problem(HTTPStatus.PRECONDITION_FAILED, str(error))
        case Refusal():
            return problem(HTTPStatus.CONFLICT, str(error))
        case Invalid():
            by_field = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
            return _invalid(by_field)
        case exceptions.ValidationError():
            return _invalid(error.detail)
        case exceptions.APIException():
            return problem(HTTPStatus(error.status_code), _one_line(error.detail), headers=_headers(error))
    return None


def problem(
    status: HTTPStatus,
    detail: str,
    *,
    errors: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """``errors`` are ``{"field", "message"}``, one for each thing that is wrong."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": status.phrase,
        "status": int(status),
        "detail": detail,
    }
    if errors:
        body["errors"] = errors
    return Response(body, status=status, headers=headers, content_type=MEDIA_TYPE)


def _invalid(detail: Any) -> Response:
    errors = [{"field": field, "message": message} for field, message in _flat(detail)]
    lines = [f"{error['field']}: {error['message']}" if error["field"] else error["message"] for error in errors]
    return problem(HTTPStatus.BAD_REQUEST, " ".join(lines), errors=errors)


def _flat(detail: Any, field: str = WHOLE) -> Iterator[tuple[str, str]]:
    """Pairs of field and message; a field inside another as ``evidence.0.address``."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            whole = name in (NON_FIELD_ERRORS, "non_field_errors")
            yield from _flat(inner, field if whole else f"{field}.{name}".lstrip("."))
    elif isinstance(detail, list | tuple):
        for number, inner in enumerate(detail):
            yield from _flat(inner, f"{field}.{number}" if isinstance(inner, Mapping) else field)
    else:
        yield field, str(detail)


def _one_line(detail: Any) -> str:
    return " ".join(message for _field, message in _flat(detail))


def _headers(error: exceptions.APIException) -> dict[str, str]:
    """What HTTP wants said beside some refusals."""
    headers = {
        "WWW-Authenticate": getattr(error, "auth_header", ""),
        "Retry-After": str(getattr(error, "wait", "") or ""),
    }
    return {name: value for name, value in headers.items() if value}
