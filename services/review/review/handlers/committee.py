"""Committees are formed."""

from collections.abc import Mapping, Sequence

from review.domain.committee import Committee, Member, form
from review.handlers.recording import announce_fact
from review.store import committees
from shared.postgres import Transaction
from shared.vocabulary import CommitteeKind, Region


async def form_committee(
    tx: Transaction,
    *,
    code: str,
    kind: CommitteeKind,
    name: str,
    regions: Sequence[Region],
    quorum_percent: int,
    casting_vote: bool,
    members: Sequence[Member],
    names: Mapping[str, str],
) -> Committee:
    """Form a committee; `names` by sub go to the vault, and nowhere else."""
    fact = form(
        Committee(
            id=tx.origin.id_for("committee"),
            code=code,
            kind=kind,
            name=name,
            regions=frozenset(regions),
            quorum_percent=quorum_percent,
            casting_vote=casting_vote,
            members=tuple(members),
        )
    )
    committees.save_new(tx, fact.committee, names)
    announce_fact(tx, fact)
    return fact.committee
