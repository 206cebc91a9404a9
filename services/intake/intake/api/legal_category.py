"""A legal category as it comes in: one of INSEE's, or refused with the vintage and what would be right."""

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from intake.gateway.legal_categories import legal_categories


def _category(value: str) -> str:
    if (missing := legal_categories().missing(value)) is not None:
        raise PydanticCustomError("legal_category", "{sentence}", {"sentence": missing})
    return value


LegalCategory = Annotated[str, AfterValidator(_category), Field(max_length=4, examples=["9220"])]
CATEGORY = "Catégorie juridique de l'INSEE, quatre chiffres ; une association non déclarée (9210) n'est pas admise."
