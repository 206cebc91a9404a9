"""The demonstration's story on a few of its files, and the ways to go wrong that it does not take."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from checker.sample.corrected import corrected
from checker.sample.in_parts import IN_PARTS, paid_in_parts
from novapec.demo.agreeing import agree
from novapec.demo.amending import amend
from novapec.demo.applying import apply, declare_admissible_or_not
from novapec.demo.closing import close
from novapec.demo.deciding import hold_the_committees, receive_the_agreement
from novapec.demo.dossier import Dossier
from novapec.demo.opening import open_the_edition
from novapec.demo.overdue import see_the_balance_held
from novapec.demo.paying import pay_again_to_the_right_account, pay_the_advances, pay_the_balances
from novapec.demo.programme import DemoPath, PlannedSession, Programme
from novapec.demo.reporting import report
from novapec.demo.waiting import until
from novapec.demo.world import World
from novapec.simulated_bank import answer

WITHDRAWN_EARLY: Final = "generation-excellence"
"""Withdrawn before its committee sits."""
WITHDRAWN_LATE: Final = "pack-job-senior"
"""Withdrawn after its agreement is drawn up."""
LAPSED: Final = "success-mentorat-engage"
"""Awarded, and never signed."""
REJECTED: Final = "alternative-urbaine"
"""Its advance is ordered by mistake and cancelled, then the bank refuses it; it is ordered again."""
CORRECTED: Final = "avenant-signe"
"""What its carrier said of a cohort and of an activity is corrected."""
SLUGS: Final = frozenset(
    {
        "virement-retourne",
        "avenant-signe",
        "depense-moindre",
        "enveloppe-epuisee",
        "rapport-en-retard",
        "chevres-du-larzac",
        "dossier-a-preciser",
        WITHDRAWN_EARLY,
        WITHDRAWN_LATE,
        LAPSED,
        REJECTED,
    }
)


def shortened(programme: Programme) -> Programme:
    """These files, and the committees before which they come."""
    projects = tuple(project for project in programme.projects if project.slug in SLUGS)
    used = {project.committee_code for project in projects}
    committees = tuple(committee for committee in programme.edition.committees if committee.code in used)
    edition = programme.edition.model_copy(update={"committees": committees})
    return programme.model_copy(update={"edition": edition, "projects": projects})


async def live_through(world: World) -> None:
    """From the opening of the edition to the last closing."""
    await open_the_edition(world)
    granted: list[Dossier] = []
    for session in world.programme.edition.sessions:
        await world.day(session.cutoff_on - timedelta(days=10))
        await world.each(apply, world.of_session(session))
        await _abandon_a_draft(world, world.of_session(session)[0])
        await world.each(declare_admissible_or_not, world.of_session(session))
        await _withdraw(world, WITHDRAWN_EARLY)
        await world.day(session.meets_on)
        await hold_the_committees(world, session)
        await world.each(receive_the_agreement, world.granted(session))
        await _withdraw(world, WITHDRAWN_LATE)
        _forget(world, LAPSED)
        granted += await _signed_and_paid(world, session)
    for day in sorted({_day_of_report(world, dossier) for dossier in granted}):
        ending = [dossier for dossier in granted if _day_of_report(world, dossier) == day]
        await world.day(day)
        await world.each(see_the_balance_held, [one for one in ending if one.path is DemoPath.REPORT_OVERDUE])
        await world.each(corrected, [one for one in ending if one.project.slug == CORRECTED])
        await world.each(report, ending)
        await pay_the_balances(world, ending, name=f"{day}-soldes")
        await world.each(close, ending)


async def _signed_and_paid(world: World, session: PlannedSession) -> list[Dossier]:
    await world.day(session.meets_on + timedelta(days=21))
    granted = world.granted(session)
    await world.each(agree, granted)
    for rejected in (one for one in granted if one.project.slug == REJECTED):
        await _refused_by_the_bank(world, rejected)
    await pay_the_advances(world, granted, name=f"{session.name}-avances")
    returned = [dossier for dossier in granted if dossier.path is DemoPath.PAYMENT_RETURNED]
    if returned:
        await pay_again_to_the_right_account(world, returned, name=f"{session.name}-avances-bis")
    for one in granted:
        if one.project.slug == IN_PARTS:
            await paid_in_parts(world, one)
    await world.each(amend, [dossier for dossier in granted if dossier.path is DemoPath.AMENDED])
    return granted


async def _refused_by_the_bank(world: World, dossier: Dossier) -> None:
    officer, agreement = world.people.finance_officer, f"/agreements/{dossier.agreement_id}"
    mistaken = await officer.post("funding", f"{agreement}/instalments/1/orders")
    await world.people.finance_approver.post("funding", f"/orders/{mistaken['id']}/approval")
    await officer.post("funding", f"/orders/{mistaken['id']}/cancellation", {"reason": "MISTAKE"})
    order = await officer.post("funding", f"{agreement}/instalments/1/orders")
    await world.people.finance_approver.post("funding", f"/orders/{order['id']}/approval")
    batch = await officer.post("funding", "/batches", {})
    await officer.post("funding", f"/batches/{batch['id']}/export")
    file = await officer.download("funding", f"/batches/{batch['id']}/file")
    said = answer(file, at=world.now, rejected={order["end_to_end_id"]: "AM04"})
    await officer.post_file("funding", "/bank-files", said.status_report)

    async def released() -> Any | None:
        shown = await officer.get("funding", agreement)
        return shown if shown["instalments"][0]["state"] == "RELEASED" else None

    await until("the refused instalment is released", released)


async def _withdraw(world: World, slug: str) -> None:
    for dossier in _forget(world, slug):
        carrier, path = world.people.carrier(dossier.project), f"/applications/{dossier.application_id}"
        await carrier.post("intake", f"{path}/withdrawal", {"reason": "PROJECT_ABANDONED"})


async def _abandon_a_draft(world: World, dossier: Dossier) -> None:
    """A draft that its carrier gives up: nobody else ever hears of it."""
    project, carrier = dossier.project, world.people.carrier(dossier.project)
    begun = {"call_id": world.call_id, "carrier": {"siret": project.siret}}
    draft = await carrier.post("intake", "/applications", begun)
    await carrier.post("intake", f"/applications/{draft['id']}/withdrawal", {"reason": "PROJECT_ABANDONED"})


def _forget(world: World, slug: str) -> Sequence[Dossier]:
    """The file of that slug where it has been applied for; the story goes on without it."""
    gone = [one for one in world.dossiers if one.project.slug == slug and one.application_id]
    world.dossiers = tuple(one for one in world.dossiers if one not in gone)
    kept = tuple(project for project in world.programme.projects if all(project is not one.project for one in gone))
    world.programme = world.programme.model_copy(update={"projects": kept})
    return gone


def _day_of_report(world: World, dossier: Dossier) -> Any:
    rules = world.programme.edition.rules
    due = dossier.project.finishes_on + timedelta(days=rules.final_report_days)
    late = timedelta(days=rules.overdue_after_days + 1)
    return due + late if dossier.path is DemoPath.REPORT_OVERDUE else due
