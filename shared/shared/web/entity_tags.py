"""ETag, If-Match and If-None-Match: an aggregate's revision between quotes."""

import re
from typing import Final

from shared.web.problem import FieldError, Problem

_TAG: Final = re.compile(r'"(\d{1,18})"')


def etag(revision: int) -> str:
    """The ETag of a revision: `"3"`."""
    return f'"{revision}"'


def expected_revision(if_match: str | None, *, required: bool) -> int | None:
    """The revision a command was made on. Raises 428 where it is required and missing, 400 where it is not one ETag.

    `*` (whatever the revision) is refused: a caller who may not have read the object would overwrite others' work.
    """
    if if_match is None:
        if not required:
            return None
        detail = "Donnez dans If-Match l'ETag que vous avez lu : il protège le travail des autres."
        raise Problem(428, "if_match_required", detail, errors=[FieldError("If-Match", detail)])
    match = _TAG.fullmatch(if_match.strip())
    if match is None:
        detail = 'If-Match attend un seul ETag, tel que lu et entre guillemets, par exemple "3" ; `*` ne protège rien.'
        raise Problem(400, "invalid_if_match", detail, errors=[FieldError("If-Match", detail)])
    return int(match[1])


def nothing_to_match() -> Problem:
    """The refusal of an If-Match on a command that works on no existing object (RFC 9110: nothing to match)."""
    detail = "Cette commande ne porte sur aucun objet déjà lu : retirez If-Match."
    return Problem(412, "nothing_to_match", detail, errors=[FieldError("If-Match", detail)])


def is_unchanged(if_none_match: str | None, revision: int) -> bool:
    """Whether the caller already has this revision (weak comparison, RFC 9110 section 13.1.2)."""
    if if_none_match is None:
        return False
    tags = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return etag(revision) in tags or "*" in tags
