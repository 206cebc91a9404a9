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
INSERT INTO messaging.acting_member (siret, person, acting) SELECT $1, unnest($2::text[]), true
ON CONFLICT (siret, person) DO UPDATE SET acting = true"""
KEEP_ENDED: Final = "UPDATE messaging.acting_member SET acting = false WHERE siret = $1 AND person <> ALL ($2::text[])"
MAY_ACT: Final = """
SELECT count(*) = 0 OR coalesce(bool_or(acting) FILTER (WHERE person = $2), false)
FROM messaging.acting_member WHERE siret = $1"""


class NotAMember(Problem):
    """The caller's token names an organisation for which they do not act, or no more (403)."""

    def __init__(self, siret: str) -> None:
        detail = (
            f"Vous n'êtes pas, ou plus, membre de l'organisation {siret} : demandez une invitation à son représentant, "
            "ou un jeton de l'organisation pour laquelle vous agissez."
        )
        super().__init__(403, "not_a_member", detail, errors=[FieldError("org", detail)])


async def on_members_recorded(tx: Transaction, event: intake.MembersRecorded, *, at: datetime) -> None:  # noqa: ARG001  a reaction is told when
    """Keep who acts for the organisation from now on: those named, and nobody else."""
    members = sorted(event.members)
    tx.write(KEEP_ACTING, event.siret, members, rows=None)
    tx.write(KEEP_ENDED, event.siret, members, rows=None)


async def check_member(tx: Transaction, principal: Principal) -> None:
    """Raises NotAMember where the caller's token names an organisation, as its carrier, for which they do not act.

    Whatever other roles it names: who works for the programme too does so under a token of its own.
    """
    if principal.org is None or not principal.has(Role.CARRIER):
        return
    if not await tx.fetchval(MAY_ACT, principal.org, principal.sub):
        raise NotAMember(principal.org)
