"""Codes of regions and departments as they come in, in a request or a file: one of the vintage, or refused with it."""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from shared.territories import department_missing, place_of_communes_missing, region_missing
from shared.vocabulary import Region


def _region(value: object) -> object:
    if isinstance(value, str) and (missing := region_missing(value)) is not None:
        raise PydanticCustomError("region", "{sentence}", {"sentence": missing})
    return value


def _department(value: str) -> str:
    if (missing := department_missing(value.upper())) is not None:
        raise PydanticCustomError("department", "{sentence}", {"sentence": missing})
    return value.upper()


def _place_of_communes(value: str) -> str:
    if (missing := place_of_communes_missing(value.upper())) is not None:
        raise PydanticCustomError("department", "{sentence}", {"sentence": missing})
    return value.upper()


RegionCode = Annotated[Region, BeforeValidator(_region)]
"""A region by its INSEE code; that of a former region is refused with the region it is in now."""

DepartmentCode = Annotated[str, AfterValidator(_department), Field(max_length=3, examples=["75"])]
"""A department by its INSEE code; 2a is taken as 2A."""

PlaceOfCommunes = Annotated[str, AfterValidator(_place_of_communes), Field(max_length=3, examples=["75"])]
"""Where communes lie: a department, or an overseas collectivity, by its INSEE code."""
