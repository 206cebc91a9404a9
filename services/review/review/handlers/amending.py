"""Committees' rules are amended, for sessions convened later; and every version is read."""

from uuid import UUID

from review.domain import amending as rules
from review.domain.amending import CommitteeRules
from review.domain.committee import Committee
from review.handlers.finding import committee_held
from review.handlers.reading import committee_seen
from review.handlers.recording import announce_fact
from review.store import committee_rules, committees
from shared.clock import paris_day
from shared.messaging import record_access
from shared.postgres import Transaction
from shared.vocabulary import Role
from shared.web import Principal


async def amend_rules(tx: Transaction, committee_id: UUID, to: CommitteeRules, *, by: Principal) -> Committee:
    """Add a version. The committee is held, so that two amendments take two versions."""
    by.require(Role.PROGRAMME_OFFICER)
    committee = await committee_held(tx, committee_id)
    tx.check_revision(committee.revision)
    versions = await committee_rules.of_committee(tx, committee_id)
    fact = rules.amend(committee, versions, to, on=paris_day(tx.origin.at))
    committees.save_revision(tx, fact.committee)
    committee_rules.save_new(tx, committee_id, fact.rules)
    record_access(tx, action="committee.amended", target=committee.code, detail={"version": fact.rules.version})
    announce_fact(tx, fact)
    return fact.committee


async def rules_seen(tx: Transaction, committee_id: UUID, *, by: Principal) -> list[CommitteeRules]:
    """Every version, for staff and for those who sit in the committee."""
    await committee_seen(tx, committee_id, by=by)
    return await committee_rules.of_committee(tx, committee_id)
