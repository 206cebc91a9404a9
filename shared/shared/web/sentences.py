"""What pydantic refuses, said in French: what would be right, never what the value was."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, get_args

from pydantic_core import core_schema

from shared.web.problem import FieldError

_BUILT_IN: Final = frozenset[str](get_args(core_schema.ErrorType))
_DATE: Final = "Donnez une date AAAA-MM-JJ, par exemple 2025-03-21."
_INSTANT: Final = "Donnez un instant avec son fuseau, par exemple 2025-03-21T12:00:00Z."
_INTEGER: Final = "Donnez un nombre entier, sans décimale ni guillemets."
_BOOLEAN: Final = "Donnez true ou false."
_OBJECT: Final = "Donnez un objet JSON (Content-Type: application/json)."
_LIST: Final = "Donnez une liste."

_SENTENCES: Final[Mapping[str, str]] = {
    "missing": "Ce champ est obligatoire.",
    "extra_forbidden": "Ce champ n'existe pas ici : vérifiez son nom ou retirez-le.",
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "dataclass_type": _OBJECT,
    "dict_type": _OBJECT,
    "mapping_type": _OBJECT,
    "none_required": "Ce champ doit rester vide (null).",
    "greater_than": "Donnez une valeur supérieure à {gt}.",
    "greater_than_equal": "Donnez une valeur d'au moins {ge}.",
    "less_than": "Donnez une valeur inférieure à {lt}.",
    "less_than_equal": "Donnez une valeur d'au plus {le}.",
    "multiple_of": "Donnez un multiple de {multiple_of}.",
    "finite_number": "Donnez un nombre fini.",
    "too_short": "Donnez au moins {min_length} élément(s) ; vous en donnez {actual_length}.",
    "too_long": "Donnez au plus {max_length} élément(s).",
    "string_type": "Donnez un texte entre guillemets.",
    "string_unicode": "Le texte contient des caractères illisibles : envoyez-le en UTF-8.",
    "string_too_short": "Donnez au moins {min_length} caractère(s).",
    "string_too_long": "Donnez au plus {max_length} caractères.",
    "string_pattern_mismatch": "Le format attendu est {pattern}.",
    "string_not_ascii": "Donnez un texte sans accent ni caractère spécial.",
    "enum": "Donnez l'une de ces valeurs : {expected}.",
    "literal_error": "Donnez l'une de ces valeurs : {expected}.",
    "list_type": _LIST,
    "tuple_type": _LIST,
    "set_type": _LIST,
    "frozen_set_type": _LIST,
    "iterable_type": _LIST,
    "bool_type": _BOOLEAN,
    "bool_parsing": _BOOLEAN,
    "int_type": _INTEGER,
    "int_parsing": _INTEGER,
    "int_parsing_size": "Ce nombre est trop grand.",
    "int_from_float": _INTEGER,
    "float_type": "Donnez un nombre.",
    "float_parsing": "Donnez un nombre.",
    "decimal_type": "Donnez un nombre décimal.",
    "decimal_parsing": "Donnez un nombre décimal.",
    "decimal_max_digits": "Donnez au plus {max_digits} chiffres.",
    "decimal_max_places": "Donnez au plus {decimal_places} décimale(s).",
    "decimal_whole_digits": "Donnez au plus {whole_digits} chiffres avant la virgule.",
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "date_past": "Donnez une date passée.",
    "date_future": "Donnez une date à venir.",
    "datetime_type": _INSTANT,
    "datetime_parsing": _INSTANT,
    "datetime_object_invalid": _INSTANT,
    "datetime_from_date_parsing": _INSTANT,
    "timezone_aware": _INSTANT,
    "time_type": "Donnez une heure, par exemple 14:30.",
    "time_parsing": "Donnez une heure, par exemple 14:30.",
    "union_tag_invalid": "Donnez à {discriminator} l'une de ces valeurs : {expected_tags}.",
    "union_tag_not_found": "Le champ {discriminator} est obligatoire : il dit de quelle sorte il s'agit.",
    "uuid_type": "Donnez un identifiant UUID, par exemple 0197a2c4-7d1e-7b3a-9c55-3f2b8d6e4a10.",
    "uuid_parsing": "Donnez un identifiant UUID, par exemple 0197a2c4-7d1e-7b3a-9c55-3f2b8d6e4a10.",
    "url_type": "Donnez une adresse, par exemple https://exemple.fr.",
    "url_parsing": "Donnez une adresse, par exemple https://exemple.fr.",
    "url_scheme": "Donnez une adresse qui commence par {expected_schemes}.",
    "bytes_type": "Donnez un texte encodé.",
    "bytes_invalid_encoding": "Donnez un texte correctement encodé.",
}


def sentence(kind: str, message: str, context: Mapping[str, Any]) -> str:
    """The French sentence of one pydantic error: its type, its message (kept where it is our own) and its context."""
    if kind in {"value_error", "assertion_error"}:
        return str(context.get("error", message))
    if kind not in _BUILT_IN:
        return message
    template = _SENTENCES.get(kind)
    if template is None:
        return "Cette valeur n'est pas acceptée ici."
    return template.format_map({name: str(value).replace(" or ", " ou ") for name, value in context.items()})


def field_of(location: Iterable[int | str]) -> str:
    """The dotted name of a pydantic location, without the part of the request it was found in."""
    where, *path = location
    return ".".join(str(part) for part in path) or str(where)


def field_errors(errors: Iterable[Mapping[str, Any]]) -> list[FieldError]:
    """Every error of a refused input, in the order it was found."""
    return [
        FieldError(field_of(error["loc"]), sentence(error["type"], error["msg"], error.get("ctx") or {}))
        for error in errors
    ]
