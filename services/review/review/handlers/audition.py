"""Hearings of carriers: proposed, moved, confirmed, cancelled, reported. A case is held before its hearing."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from review import events
from review.domain import hearing as rules
from review.domain.case import Case
from review.domain.hearing import Hearing, HearingFact, HearingWasHeld, Plan, Slot
from review.handlers.access import SEES_EVERYTHING, SITS, require_not_recused, require_organiser, require_seat
from review.handlers.finding import case_held, committee_before, committee_today, hearing_held, hearing_of
from review.handlers.inviting import tell_invited
from review.handlers.recording import announce_fact
from review.store import cases, hearings
from shared.clock import paris_day
from shared.postgres import Transaction
from shared.vocabulary import Role
from shared.web import Forbidden, Principal


def plan_of(slots: Sequence[datetime], lasts_minutes: int, place: str, participants: Sequence[str]) -> Plan:
    """A plan as the domain reads it."""
    return Plan(
        slots=tuple(Slot(at, paris_day(at)) for at in slots),
        lasts_minutes=lasts_minutes,
        place=place,
        participants=frozenset(participants),
    )


async def propose_hearing(tx: Transaction, case_id: UUID, plan: Plan, *, by: Principal) -> tuple[Case, Hearing]:
    """Propose slots to the carrier of a case."""
    by.require(Role.PROGRAMME_OFFICER, Role.COMMITTEE_CHAIR)
    case = await case_held(tx, case_id)
    committee = await committee_before(tx, case)
    require_organiser(committee.on(paris_day(tx.origin.at)), by)
    require_not_recused(case, by)
    tx.check_revision(case.revision)
    pending = await hearings.pending(tx, case_id)
    named = tx.origin.id_for("hearing")
    fact = rules.propose(case, committee, named, plan, pending=pending, at=tx.origin.at)
    hearings.save_new(tx, fact.hearing)
    await tell_invited(tx, case, None, fact.hearing)
    announce_fact(tx, events.CaseHearing(case, fact))
    return case, fact.hearing


async def move_hearing(tx: Transaction, hearing_id: UUID, plan: Plan, *, by: Principal) -> tuple[Case, Hearing]:
    """Propose other slots, place or participants: the carrier confirms anew."""
    case, hearing = await _held(tx, hearing_id, by)
    committee = await committee_before(tx, case)
    require_organiser(committee.on(paris_day(tx.origin.at)), by)
    return await _record(tx, case, hearing, rules.move(hearing, case, committee, plan, at=tx.origin.at))


async def confirm_hearing(
    tx: Transaction, hearing_id: UUID, starts_at: datetime, guests: Sequence[str], *, by: Principal
) -> tuple[Case, Hearing]:
    """The carrier chooses a slot and names whom it sends."""
    by.require(Role.CARRIER)
    case, hearing = await _held(tx, hearing_id, by)
    _require_its_carrier(case, by)
    return await _record(tx, case, hearing, rules.confirm(hearing, case, starts_at, guests, at=tx.origin.at))


async def cancel_hearing(tx: Transaction, hearing_id: UUID, *, by: Principal) -> tuple[Case, Hearing]:
    """It will not be."""
    case, hearing = await _held(tx, hearing_id, by)
    committee = await committee_before(tx, case)
    require_organiser(committee.on(paris_day(tx.origin.at)), by)
    return await _record(tx, case, hearing, rules.cancel(hearing, at=tx.origin.at))


async def report_hearing(
    tx: Transaction, hearing_id: UUID, attended: Sequence[str], text: str, *, by: Principal
) -> tuple[Case, Hearing]:
    """Say what was said: by who organises, or by who took part."""
    case, hearing = await _held(tx, hearing_id, by)
    if by.sub not in hearing.plan.participants:
        require_organiser((await committee_before(tx, case)).on(paris_day(tx.origin.at)), by)
    by.require(Role.PROGRAMME_OFFICER, *SITS)
    fact = rules.report(hearing, frozenset(attended), text, by=by.sub, at=tx.origin.at)
    return await _record(tx, case, hearing, fact)


async def hearing_seen(tx: Transaction, hearing_id: UUID, *, by: Principal) -> tuple[Case, Hearing]:
    """A hearing, for staff, for the committee, and for the carrier that is heard."""
    case, hearing = await hearing_of(tx, hearing_id)
    await _require_reader(tx, case, by)
    return case, hearing


async def hearings_of(tx: Transaction, application_id: UUID, *, by: Principal) -> list[tuple[Case, Hearing]]:
    """The hearings on an application, for the same people."""
    by.require(Role.CARRIER, *SEES_EVERYTHING, *SITS)
    found = {case.id: case for case in await cases.all_of_application(tx, application_id)}
    for case in found.values():
        await _require_reader(tx, case, by)
    return [(found[one.case_id], one) for one in await hearings.of_cases(tx, list(found))]


async def invitation_seen(tx: Transaction, hearing_id: UUID, *, by: Principal) -> tuple[Case, Hearing]:
    """A hearing for the calendar of who is invited: participants, its carrier, and staff who organise."""
    case, hearing = await hearing_of(tx, hearing_id)
    if by.has(*SITS) and by.sub in hearing.plan.participants:
        # Theirs too when the case has left their committee: that is how their calendars hear that it will not be.
        require_not_recused(case, by)
        return case, hearing
    await _require_reader(tx, case, by)
    if not by.is_carrier_of(case.file.carrier_siret) and not by.has(Role.PROGRAMME_OFFICER):
        raise Forbidden("Le calendrier est celui des personnes invitées à l'audition : vous n'en êtes pas.")
    return case, hearing


async def _held(tx: Transaction, hearing_id: UUID, by: Principal) -> tuple[Case, Hearing]:
    case, hearing = await hearing_held(tx, hearing_id)
    require_not_recused(case, by)
    tx.check_revision(hearing.revision)
    return case, hearing


async def _record(tx: Transaction, case: Case, before: Hearing, fact: HearingFact) -> tuple[Case, Hearing]:
    hearings.save(tx, before, fact.hearing)
    if not isinstance(fact, HearingWasHeld):
        await tell_invited(tx, case, before, fact.hearing)
    announce_fact(tx, events.CaseHearing(case, fact))
    return case, fact.hearing


async def _require_reader(tx: Transaction, case: Case, by: Principal) -> None:
    require_not_recused(case, by)
    if by.is_carrier_of(case.file.carrier_siret):
        return
    if case.committee is None:
        by.require(*SEES_EVERYTHING)
    else:
        require_seat(await committee_today(tx, case.committee.id), by)


def _require_its_carrier(case: Case, by: Principal) -> None:
    if not by.is_carrier_of(case.file.carrier_siret):
        raise Forbidden("Il faut agir pour le porteur du dossier : l'audition est la sienne.")
