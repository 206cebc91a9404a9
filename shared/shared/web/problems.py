"""What each exception becomes for the caller: the one table of the HTTP edge."""

import asyncpg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from shared.postgres import Stale, is_transient
from shared.vocabulary import NotInThisState, Refusal
from shared.web.edge import edge_of
from shared.web.problem import FieldError, Problem
from shared.web.sentences import field_errors


def install(app: FastAPI) -> None:
    """Answer the framework's own refusals (404, 405, validation) as problems; the rest is the Guard's."""
    app.add_exception_handler(HTTPException, _answer)
    app.add_exception_handler(RequestValidationError, _answer)


async def _answer(request: Request, error: Exception) -> Response:
    problem = problem_of(error, request) or INTERNAL
    return problem.response(request.url.path)


INTERNAL = Problem(
    500, "internal_error", "Une erreur est survenue chez nous ; rien n'a été enregistré. Elle a été signalée."
)

_UNAVAILABLE = Problem(
    503,
    "unavailable",
    "La base de données ne répond pas pour l'instant. Réessayez dans un moment, avec la même Idempotency-Key.",
    headers={"Retry-After": "2"},
)

_OUT_OF_RANGE = Problem(422, "out_of_range", "Un nombre ou une date de la requête dépasse ce qui peut être enregistré.")


def problem_of(error: Exception, request: Request) -> Problem | None:
    """The problem an exception stands for, or None where it is a defect of ours."""
    match error:
        case Problem():
            return error
        case NotInThisState():
            return _refused(409, error)
        case Refusal():
            return _refused(422, error)
        case RequestValidationError():
            return _invalid(error)
        case HTTPException():
            return _of_framework(error)
        case _:
            return _of_database(error, request)


def _of_database(error: Exception, request: Request) -> Problem | None:
    match error:
        case Stale():
            return _stale(sent="if-match" in request.headers)
        case asyncpg.IntegrityConstraintViolationError():
            conflict = edge_of(request).conflicts.get(_constraint(error))
            return _refused(409, conflict) if conflict else None
        case asyncpg.CharacterNotInRepertoireError() | asyncpg.UntranslatableCharacterError():
            return Problem(422, "forbidden_character", "Le texte contient un caractère nul : retirez-le.")
        case asyncpg.NumericValueOutOfRangeError() | asyncpg.DatetimeFieldOverflowError():
            return _OUT_OF_RANGE
        case asyncpg.DataError() if isinstance(error.__cause__, OverflowError):
            return _OUT_OF_RANGE
        case _:
            return _UNAVAILABLE if is_transient(error) else None


def _constraint(error: asyncpg.PostgresError) -> str:
    return str(getattr(error, "constraint_name", ""))


def _refused(status: int, refusal: Refusal) -> Problem:
    errors = [FieldError(one.field, one.message) for one in refusal.each if one.field]
    return Problem(status, refusal.code, refusal.message, errors=errors)


def _stale(*, sent: bool) -> Problem:
    detail = "Cet objet a changé depuis que vous l'avez lu : relisez-le, puis recommencez"
    if sent:
        right = "Donnez l'ETag de la dernière lecture."
        detail = f"{detail} avec son nouvel ETag dans If-Match."
        return Problem(412, "stale", detail, errors=[FieldError("If-Match", right)])
    return Problem(409, "stale", f"{detail}.")


def _invalid(error: RequestValidationError) -> Problem:
    errors = error.errors()
    if any(one["type"] == "json_invalid" for one in errors):
        return Problem(400, "malformed_json", "Le corps de la requête n'est pas du JSON lisible.")
    return Problem(
        422,
        "invalid_request",
        "La requête contient des données à corriger ; voyez errors.",
        errors=field_errors(errors),
    )


_OF_FRAMEWORK: dict[int, tuple[str, str]] = {
    400: ("malformed_body", "Le corps de la requête est illisible."),
    404: ("not_found", "Il n'y a rien à cette adresse."),
    405: ("method_not_allowed", "Cette adresse existe, mais pas pour cette méthode ; voyez l'en-tête Allow."),
    413: ("body_too_large", "Le corps de la requête dépasse la taille permise."),
}


def _of_framework(error: HTTPException) -> Problem:
    code, detail = _OF_FRAMEWORK.get(error.status_code, ("refused", "La requête a été refusée."))
    return Problem(error.status_code, code, detail, headers=error.headers)
