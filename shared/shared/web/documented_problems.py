"""The refusals each operation of an OpenAPI file may give: read off the operation itself, so that no route lists them.

A read neither conflicts nor is stale. A creation (a POST to an address without an id) has nothing to match: it takes no
If-Match. 428 is for methods that ask for If-Match.
"""

from typing import Any, Final

from pydantic.json_schema import models_json_schema

from shared.web.problem import AUTHORIZATION, PROBLEM_TYPE, FieldError, Problem, ProblemView

READS: Final[dict[str, str]] = {
    "401": "Le jeton manque ou n'est pas valable.",
    "403": "Votre rôle, votre organisation ou vos régions ne le permettent pas.",
    "422": "Un paramètre est inconnu ou mal formé ; `errors` le nomme.",
    "429": "Trop de demandes à la fois ; `Retry-After` dit quand réessayer.",
    "503": "La base ne répond pas ; réessayez dans un moment.",
}
"""What every read may answer."""

WRITES: Final[dict[str, str]] = {
    "400": "La requête est illisible ; `errors` dit où.",
    "401": READS["401"],
    "403": READS["403"],
    "409": "L'état de l'objet ne le permet pas, ou une requête de même Idempotency-Key est en cours.",
    "422": "Une donnée ou une règle refuse la demande ; `errors` nomme les champs.",
    "429": READS["429"],
    "503": "La base ne répond pas ; réessayez dans un moment, avec la même Idempotency-Key.",
}
"""What every write may answer."""

_KEY: Final = {"400": "L'en-tête Idempotency-Key manque, ou la requête est illisible ; `errors` dit où."}
_CURSOR: Final = {"400": "Le curseur n'est pas de cette liste."}
_OBJECT: Final = {"404": "L'objet n'existe pas, ou pas pour vous."}
_BODY: Final = {"413": "Le corps dépasse la taille permise."}
_MATCH: Final = {"412": "L'objet a changé depuis que vous l'avez lu : If-Match est périmé."}
_MUST_MATCH: Final = {"428": "L'en-tête If-Match manque."}
_SHOWN: Final[dict[str, tuple[str, str, str]]] = {
    "400": ("idempotency_key_required", "Idempotency-Key", "Donnez une Idempotency-Key propre à cette demande."),
    "401": ("unauthenticated", AUTHORIZATION, "Donnez un jeton d'accès : Authorization: Bearer <jeton>."),
    "403": ("forbidden", AUTHORIZATION, "Il faut le rôle chargé de programme pour cette opération."),
    "404": ("not_found", "id", "Introuvable : dossier 0197a2c4-7d1e-7b3a-9c55-3f2b8d6e4a12."),
    "409": ("not_in_this_state", "state", "L'état présent de l'objet ne permet pas cette demande."),
    "412": ("stale", "If-Match", "Donnez l'ETag de la dernière lecture."),
    "413": ("body_too_large", "body", "Le corps de la requête dépasse la taille permise."),
    "422": ("invalid_request", "amount_cents", "Ce champ est obligatoire."),
    "428": ("if_match_required", "If-Match", "Donnez l'ETag de la dernière lecture dans If-Match."),
}
"""One refusal of each status as it may look: its code, the input it names, its sentence."""
_TOO_MANY: Final = ("too_many_requests", "Trop de demandes à la fois : réessayez dans 3 s. Rien n'a été enregistré.")
_DOWN: Final = ("unavailable", READS["503"])
_INVENTED_BY_THE_FRAMEWORK: Final = frozenset({"HTTPValidationError", "ValidationError"})
_SCHEMAS: Final = "#/components/schemas/"


def creates(path: str, method: str) -> bool:
    """Whether an operation makes something new: a POST to an address that names no object."""
    return method == "post" and "{" not in path


def document_problems(schema: dict[str, Any]) -> None:
    """Give every operation of an OpenAPI file its refusals; what a route says of a status itself is kept."""
    for path, item in schema.get("paths", {}).items():
        for method, operation in item.items():
            answers: dict[str, Any] = operation["responses"]
            if "422" in answers and _is_the_frameworks(answers["422"]):
                del answers["422"]
            for status, description in refusals(path, method, operation).items():
                answers.setdefault(status, _problem(status, description, path))
            operation["responses"] = dict(sorted(answers.items()))
    kept: dict[str, Any] = schema.setdefault("components", {}).setdefault("schemas", {})
    for name in _INVENTED_BY_THE_FRAMEWORK & kept.keys():
        del kept[name]
    _, made = models_json_schema([(ProblemView, "serialization")], ref_template=_SCHEMAS + "{model}")
    kept.update(made["$defs"])


def refusals(path: str, method: str, operation: dict[str, Any]) -> dict[str, str]:
    """The refusals that fit an operation, by status, each with what it means there."""
    headers = {one["name"] for one in operation.get("parameters", []) if one["in"] == "header"}
    queries = {one["name"] for one in operation.get("parameters", []) if one["in"] == "query"}
    fitting = dict(READS if method == "get" else WRITES)
    if method == "get" and "cursor" in queries:
        fitting |= _CURSOR
    if "Idempotency-Key" in headers:
        fitting |= _KEY
    if "{" in path or method != "get":
        fitting |= _OBJECT
    if "requestBody" in operation:
        fitting |= _BODY
    if "If-Match" in headers:
        fitting |= _MATCH
    if "If-Match" in headers and method != "post":
        fitting |= _MUST_MATCH
    return fitting


def _is_the_frameworks(answer: dict[str, Any]) -> bool:
    reference = answer.get("content", {}).get("application/json", {}).get("schema", {}).get("$ref", "")
    return reference.removeprefix(_SCHEMAS) in _INVENTED_BY_THE_FRAMEWORK


def _problem(status: str, description: str, path: str) -> dict[str, Any]:
    schema = {"$ref": f"{_SCHEMAS}{ProblemView.__name__}"}
    content = {"schema": schema, "example": _example(status, path)}
    return {"description": description, "content": {PROBLEM_TYPE: content}}


def _example(status: str, path: str) -> dict[str, Any]:
    if status not in _SHOWN:
        return Problem(int(status), *(_TOO_MANY if status == "429" else _DOWN)).content(path)
    code, field, sentence = _SHOWN[status]
    return Problem(int(status), code, sentence, errors=[FieldError(field, sentence)]).content(path)
