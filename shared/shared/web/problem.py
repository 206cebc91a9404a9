"""Refusals as the caller reads them: RFC 9457 `application/problem+json`, in French, naming the field at fault."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from pydantic import BaseModel, Field
from starlette.responses import Response

PROBLEM_TYPE: Final = "application/problem+json"
_TYPES: Final = "https://novapec.fr/problems"

_TITLES: Final[Mapping[int, str]] = {
    400: "Requête incorrecte",
    401: "Authentification requise",
    403: "Accès refusé",
    404: "Introuvable",
    405: "Méthode non permise",
    409: "Conflit avec l'état présent",
    412: "Version périmée",
    413: "Corps trop volumineux",
    415: "Format non pris en charge",
    422: "Données refusées",
    428: "Précondition requise",
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

    def response(self, instance: str) -> Response:
        """The answer, for the request whose path is `instance`."""
        content = {
            "type": f"{_TYPES}/{self.code.replace('_', '-')}",
            "title": _TITLES.get(self.status) or HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "instance": instance,
            "errors": [{"field": error.field, "message": error.message} for error in self.errors],
        }
        return Response(
            json.dumps(content, ensure_ascii=False).encode("utf-8", errors="replace"),
            status_code=self.status,
            media_type=PROBLEM_TYPE,
            headers={"Content-Language": "fr", **self.headers},
        )


class NotFound(Problem):
    """There is no such thing, or not for this caller. `kind` is a French noun: "dossier", "convention"."""

    def __init__(self, kind: str, id: object) -> None:  # noqa: A002  because the caller reads NotFound("dossier", id)
        super().__init__(404, "not_found", f"Introuvable : {kind} {id}.")


class Forbidden(Problem):
    """The caller is known, and may not do this. `message` is a sentence in French."""

    def __init__(self, message: str) -> None:
        super().__init__(403, "forbidden", message)


class ProblemField(BaseModel):
    """One input at fault."""

    field: str = Field(description="Le champ en cause, en notation pointée.", examples=["budget.lines.0.amount_cents"])
    message: str = Field(description="Ce qui serait juste.", examples=["Ce champ est obligatoire."])


class ProblemView(BaseModel):
    """RFC 9457 problem details."""

    type: str = Field(examples=["https://novapec.fr/problems/invalid-request"])
    title: str = Field(examples=["Données refusées"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["La requête contient une donnée à corriger."])
    code: str = Field(examples=["invalid_request"])
    instance: str = Field(examples=["/applications"])
    errors: list[ProblemField]
