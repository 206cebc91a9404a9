"""Committees are formed, and their mandates begin and end."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from review.domain import composing
from review.domain.committee import Committee, Member
from review.handlers.finding import committee_held
from review.handlers.recording import announce_fact, announce_ties
from review.store import committees, interests
from shared.clock import paris_day
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
    proxies_per_holder: int,
    proxies_in_quorum: bool,
    members: Sequence[Member],
    names: Mapping[str, str],
) -> Committee:
    """Form a committee; `names` by sub go to the vault, and nowhere else."""
    await interests.change(tx)
    fact = composing.form(
        Committee(
            id=tx.origin.id_for("committee"),
            code=code,
            kind=kind,
            name=name,
            regions=frozenset(regions),
            quorum_percent=quorum_percent,
            casting_vote=casting_vote,
            proxies_per_holder=proxies_per_holder,
            proxies_in_quorum=proxies_in_quorum,
            members=tuple(members),
        )
    )
    committees.save_new(tx, fact.committee, names)
    announce_fact(tx, fact)
    await announce_ties(tx, await interests.cases_of(tx, [member.sub for member in members]))
    return fact.committee


async def appoint_member(tx: Transaction, committee_id: UUID, member: Member, name: str) -> Committee:
    """Give someone a mandate; their name goes to the vault, and nowhere else."""
    await interests.change(tx)
    committee = await committee_held(tx, committee_id)
    tx.check_revision(committee.revision)
    fact = composing.appoint(committee, member, on=paris_day(tx.origin.at))
    committees.save_appointed(tx, fact.committee, fact.member, name)
    announce_fact(tx, fact)
    await announce_ties(tx, await interests.cases_of(tx, [member.sub]))
    return fact.committee


async def end_mandate(tx: Transaction, committee_id: UUID, sub: str, last_day: date) -> Committee:
    """End a mandate: after its last day the person is no member."""
    committee = await committee_held(tx, committee_id)
    tx.check_revision(committee.revision)
    fact = composing.end_mandate(committee, sub, last_day, on=paris_day(tx.origin.at))
    committees.save_ended(tx, fact.committee, fact.member)
    announce_fact(tx, fact)
    return fact.committee
