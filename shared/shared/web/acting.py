"""Who may act for an organisation, in the services that hear of it from intake: a token that names it is not enough.

An organisation of which no member was recorded yet is acted for by whoever's token names it, as before.
"""

from datetime import datetime
from typing import Final

from shared.contracts import intake
from shared.postgres import Transaction
from shared.vocabulary import Role
from shared.web.authentication import Principal
from shared.web.problem import FieldError, Problem

KEEP_ACTING: Final = """
INSERT INTO messaging.acting_member (siret, person, acting, reads_only)
SELECT $1, person, true, person = ANY ($3::text[]) FROM unnest($2::text[]) person
ON CONFLICT (siret, person) DO UPDATE SET acting = true, reads_only = excluded.reads_only"""
KEEP_ENDED: Final = "UPDATE messaging.acting_member SET acting = false WHERE siret = $1 AND person <> ALL ($2::text[])"
STANDING: Final = """
SELECT count(*) = 0 AS unrecorded, coalesce(bool_or(acting) FILTER (WHERE person = $2), false) AS acts,
    coalesce(bool_or(reads_only) FILTER (WHERE person = $2), false) AS reads_only
FROM messaging.acting_member WHERE siret = $1"""


class NotAMember(Problem):
    """The caller's token names an organisation for which they do not act, or no more (403)."""

    def __init__(self, siret: str) -> None:
        detail = (
            f"Vous n'êtes pas, ou plus, membre de l'organisation {siret} : demandez une invitation à son représentant, "
            "ou un jeton de l'organisation pour laquelle vous agissez."
        )
        super().__init__(403, "not_a_member", detail, errors=[FieldError("org", detail)])


class ReadsOnly(Problem):
    """The caller reads for the organisation of their token, and writes nothing for it (403)."""

    def __init__(self, siret: str) -> None:
        detail = (
            f"Vous lisez les dossiers de l'organisation {siret} sans agir pour elle : demandez à son représentant de "
            "vous inviter comme contributeur, ou d'agir lui-même."
        )
        super().__init__(403, "reads_only", detail, errors=[FieldError("org", detail)])


async def on_members_recorded(tx: Transaction, event: intake.MembersRecorded, *, at: datetime) -> None:  # noqa: ARG001  a reaction is told when
    """Keep who acts for the organisation from now on: those named, and nobody else."""
    members = sorted(event.members)
    tx.write(KEEP_ACTING, event.siret, members, sorted(event.readers), rows=None)
    tx.write(KEEP_ENDED, event.siret, members, rows=None)


async def check_member(tx: Transaction, principal: Principal, *, writing: bool) -> None:
    """Raises NotAMember where the caller's token names an organisation, as its carrier, for which they do not act.

    Raises ReadsOnly where they would write for it, and only read. Whatever other roles the token names: who works for
    the programme too does so under a token of its own.
    """
    if principal.org is None or not principal.has(Role.CARRIER):
        return
    standing = await tx.fetchrow(STANDING, principal.org, principal.sub)
    if standing is None or standing["unrecorded"]:
        return
    if not standing["acts"]:
        raise NotAMember(principal.org)
    if writing and standing["reads_only"]:
        raise ReadsOnly(principal.org)
