"""Refusals as the caller reads them: RFC 9457 `application/problem+json`, in French, naming the field at fault."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from pydantic import BaseModel, Field
from starlette.responses import Response

PROBLEM_TYPE: Final = "application/problem+json"
AUTHORIZATION: Final = "Authorization"
"""The input at fault where the caller is not known, or is somebody else than would be right."""
_TYPES: Final = "https://novapec.fr/problems"

_TITLES: Final[Mapping[int, str]] = {
    400: "Requête incorrecte",
    401: "Authentification requise",
    403: "Accès refusé",
    404: "Introuvable",
    405: "Méthode non permise",
    409: "Conflit avec l'état présent",
    410: "N'est plus gardé",
    412: "Version périmée",
    413: "Corps trop volumineux",
    415: "Format non pris en charge",
    422: "Données refusées",
    428: "Précondition requise",
    429: "Trop de demandes",
    500: "Erreur interne",
    503: "Service momentanément indisponible",
}


@dataclass(frozen=True, slots=True)
class FieldError:
    """One input at fault: `field` is dotted (`budget.lines.0.amount_cents`), `message` says what would be right."""

    field: str
    message: str


class Problem(Exception):
    """An answer that refuses. `detail` is a sentence in French; `code` is stable and machine-readable (snake_case)."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: Iterable[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})

    def content(self, instance: str) -> dict[str, Any]:
        """What the answer says, for the request whose path is `instance`."""
        return {
            "type": f"{_TYPES}/{self.code.replace('_', '-')}",
            "title": _TITLES.get(self.status) or HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "instance": instance,
            "errors": [{"field": error.field, "message": error.message} for error in self.errors],
        }

    def response(self, instance: str) -> Response:
        """The answer, for the request whose path is `instance`."""
        return Response(
            json.dumps(self.content(instance), ensure_ascii=False).encode("utf-8", errors="replace"),
            status_code=self.status,
            media_type=PROBLEM_TYPE,
            headers={"Content-Language": "fr", **self.headers},
        )


class NotFound(Problem):
    """There is no such thing, or not for this caller. `kind` is a French noun: "dossier", "convention".

    `field` names the input that held the id; where it stood in the address, the edge finds it. `hint` is a sentence
    that says what would be right, where that is known.
    """

    def __init__(self, kind: str, id: object, *, field: str | None = None, hint: str = "") -> None:  # noqa: A002  NotFound("dossier", id)
        message = f"Introuvable : {kind} {id}. {hint}".rstrip()
        super().__init__(404, "not_found", message, errors=[FieldError(field, message)] if field else [])
        self.id = str(id)


class Forbidden(Problem):
    """The caller is known, and may not do this: it is the token that does not fit.

    `message` is a sentence in French that says whose token would do: which role, organisation or region.
    """

    def __init__(self, message: str) -> None:
        super().__init__(403, "forbidden", message, errors=[FieldError(AUTHORIZATION, message)])


class ProblemField(BaseModel):
    """Une donnée en cause, et ce qui serait juste."""

    field: str = Field(
        description="Ce qui est en cause : un champ du corps en notation pointée, un paramètre de l'adresse, un "
        "en-tête, `state` où l'état présent de l'objet ne permet pas la demande, `body` pour le corps entier.",
        examples=["budget.resources.0.amount_cents"],
    )
    message: str = Field(description="Ce qui serait juste.", examples=["Ce champ est obligatoire."])


class ProblemView(BaseModel):
    """Un refus, selon la RFC 9457 (application/problem+json)."""

    type: str = Field(
        description="Adresse qui nomme la sorte de refus.", examples=["https://novapec.fr/problems/invalid-request"]
    )
    title: str = Field(description="La sorte de refus, en quelques mots.", examples=["Données refusées"])
    status: int = Field(description="Le statut HTTP.", examples=[422])
    detail: str = Field(description="Ce qui est refusé, en une phrase.", examples=["Une donnée est à corriger."])
    code: str = Field(
        description="La sorte de refus, stable et lisible par un programme.", examples=["invalid_request"]
    )
    instance: str = Field(description="L'adresse demandée.", examples=["/applications"])
    errors: list[ProblemField] = Field(
        description="Ce qui est à corriger ; vide quand rien dans la demande n'est en cause (adresse inconnue, panne)."
    )
