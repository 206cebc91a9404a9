"""What each exception becomes for the caller: the one table of the HTTP edge."""

import asyncpg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from shared.objects import StoreUnavailable
from shared.postgres import Stale, is_behind, is_transient
from shared.vocabulary import NotInThisState, NotThisPerson, Refusal
from shared.web.edge import edge_of
from shared.web.problem import AUTHORIZATION, FieldError, NotFound, Problem
from shared.web.sentences import field_errors


def install(app: FastAPI) -> None:
    """Answer the framework's own refusals (404, 405, validation) as problems; the rest is the Guard's."""
    app.add_exception_handler(HTTPException, _answer)
    app.add_exception_handler(RequestValidationError, _answer)


async def _answer(request: Request, error: Exception) -> Response:
    problem = problem_of(error, request) or INTERNAL
    request.state.refused = problem.code
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

_BEHIND = Problem(
    503,
    "being_restored",
    "Cet objet est en cours de rétablissement après une restauration de la base : rien n'a été enregistré. "
    "Réessayez plus tard, avec la même Idempotency-Key.",
    headers={"Retry-After": "3600"},
)

_NOT_STORED = Problem(
    503,
    "store_unavailable",
    "Les fichiers ne peuvent être ni reçus ni lus pour l'instant : rien n'a été enregistré. Réessayez dans un moment, "
    "avec la même Idempotency-Key.",
    headers={"Retry-After": "10"},
)

_OUT_OF_RANGE = "Un nombre ou une date de la requête dépasse ce qui peut être enregistré."


def problem_of(error: Exception, request: Request) -> Problem | None:
    """The problem an exception stands for, or None where it is a defect of ours."""
    match error:
        case NotFound():
            return _not_found(error, request)
        case Problem():
            return error
        case Refusal():
            return _refused(error, request)
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
            return _refused(conflict, request, status=409) if conflict else None
        case asyncpg.CharacterNotInRepertoireError() | asyncpg.UntranslatableCharacterError():
            return _refused_input("forbidden_character", "Le texte contient un caractère nul : retirez-le.", request)
        case asyncpg.NumericValueOutOfRangeError() | asyncpg.DatetimeFieldOverflowError():
            return _refused_input("out_of_range", _OUT_OF_RANGE, request)
        case asyncpg.DataError() if isinstance(error.__cause__, OverflowError):
            return _refused_input("out_of_range", _OUT_OF_RANGE, request)
        case _:
            return _not_now(error)


def _not_now(error: Exception) -> Problem | None:
    """What the same request may meet no more later."""
    if isinstance(error, StoreUnavailable):
        return _NOT_STORED
    if is_behind(error):
        return _BEHIND
    return _UNAVAILABLE if is_transient(error) else None


def _constraint(error: asyncpg.PostgresError) -> str:
    return str(getattr(error, "constraint_name", ""))


def _refused(refusal: Refusal, request: Request, *, status: int = 422) -> Problem:
    errors = [FieldError(one.field or _at_fault(one, request), one.message) for one in refusal.each]
    status = 409 if isinstance(refusal, NotInThisState) else status
    return Problem(status, refusal.code, refusal.message, errors=errors)


def _at_fault(refusal: Refusal, request: Request) -> str:
    """The one rule for a refusal that names no field: the object's state, the caller's token, or the object."""
    match refusal:
        case NotInThisState():
            return "state"
        case NotThisPerson():
            return AUTHORIZATION
        case _:
            return _object_of(request)


def _object_of(request: Request) -> str:
    """The part of the address that names what the request is about; its body where the address names nothing."""
    return next(reversed(request.path_params), "body")


def _not_found(missing: NotFound, request: Request) -> Problem:
    if missing.errors:
        return missing
    where = [name for name, value in request.path_params.items() if str(value).casefold() == missing.id.casefold()]
    field = where[0] if where else _object_of(request)
    return Problem(404, missing.code, missing.detail, errors=[FieldError(field, missing.detail)])


def _refused_input(code: str, message: str, request: Request) -> Problem:
    """What only the database saw, and it does not say where: the whole body, or the parameters of a read."""
    field = "query" if request.method == "GET" else "body"
    return Problem(422, code, message, errors=[FieldError(field, message)])


def _stale(*, sent: bool) -> Problem:
    detail = "Cet objet a changé depuis que vous l'avez lu : relisez-le, puis recommencez"
    if sent:
        right = "Donnez l'ETag de la dernière lecture."
        detail = f"{detail} avec son nouvel ETag dans If-Match."
        return Problem(412, "stale", detail, errors=[FieldError("If-Match", right)])
    detail = f"{detail}."
    return Problem(409, "stale", detail, errors=[FieldError("If-Match", "Relisez l'objet et donnez son ETag.")])


def _invalid(error: RequestValidationError) -> Problem:
    errors = error.errors()
    unreadable = next((one for one in errors if one["type"] == "json_invalid"), None)
    if unreadable is not None:
        return _not_json(str(error.body), at=int(unreadable["loc"][-1]))
    return Problem(
        422,
        "invalid_request",
        "La requête contient des données à corriger ; voyez errors.",
        errors=field_errors(errors),
    )


def _not_json(text: str, *, at: int) -> Problem:
    before = text[:at]
    line, column = before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1
    right = f"Écrivez du JSON : la lecture s'arrête à la ligne {line}, colonne {column}."
    detail = "Le corps de la requête n'est pas du JSON lisible."
    return Problem(400, "malformed_json", detail, errors=[FieldError("body", right)])


_OF_FRAMEWORK: dict[int, tuple[str, str]] = {
    400: ("malformed_body", "Le corps de la requête est illisible."),
    404: ("not_found", "Il n'y a rien à cette adresse."),
    405: ("method_not_allowed", "Cette adresse existe, mais pas pour cette méthode ; voyez l'en-tête Allow."),
    413: ("body_too_large", "Le corps de la requête dépasse la taille permise."),
}


_ABOUT_THE_BODY = frozenset({400, 413})


def _of_framework(error: HTTPException) -> Problem:
    code, detail = _OF_FRAMEWORK.get(error.status_code, ("refused", "La requête a été refusée."))
    errors = [FieldError("body", detail)] if error.status_code in _ABOUT_THE_BODY else []
    return Problem(error.status_code, code, detail, errors=errors, headers=error.headers)
