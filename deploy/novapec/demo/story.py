"""The programme's year, scene after scene: the whole life of a grant, from the opening of the edition to its closing.

    January 2025    the edition opens: rules, committees, envelopes
    February, July  carriers apply; a person says which applications are admissible
    May, October    the committees sit; funding reserves what they award, or has nothing left; May refers one file to
                    the national committee and defers another, October awards both
    June, November  agreements are signed, advances are paid; one is refused, one comes back, both are made again;
                    one grant is amended: more money, and a later end
    March 2026 on   each project reports what it changed and what it cost; its balance is paid, its agreement closes
    August 2026     the report that did not come: its balance was held, and is paid once the report is accepted
    December 2026   the last ones; who was paid too much is heard, and pays it back in two parts; the grants are
                    published as open data

People act over the services' HTTP APIs; between the services only events travel, and the story waits for what they do
by looking at the APIs. Business time moves in all services at once.
"""

from datetime import date, timedelta
from typing import Final

from novapec.demo.agreeing import agree
from novapec.demo.amending import amend
from novapec.demo.applying import apply, declare_admissible_or_not
from novapec.demo.closing import close
from novapec.demo.deciding import hold_the_committees, receive_the_agreement
from novapec.demo.dossier import Dossier
from novapec.demo.opening import open_the_edition
from novapec.demo.overdue import see_the_balance_held
from novapec.demo.paying import pay_again_to_the_right_account, pay_the_advances, pay_the_balances
from novapec.demo.programme import DemoPath, PlannedSession
from novapec.demo.publishing import publish_open_data
from novapec.demo.reporting import report
from novapec.demo.world import World

_BEFORE_THE_CUT_OFF: Final = timedelta(days=10)
_TO_SIGN: Final = timedelta(days=21)
_TO_CORRECT_AN_ACCOUNT: Final = timedelta(days=7)


async def live_through(world: World) -> None:
    """The 2025 edition, from its opening to the last agreement's closing."""
    with world.scene("L’édition s’ouvre : règlement, comités, enveloppes"):
        await open_the_edition(world)
    for session in world.programme.edition.sessions:
        await _applications_come_in(world, session)
        await _committees_decide(world, session)
        await _agreements_are_signed_and_advances_paid(world, session)
    for day, dossiers in _by_day_of_report(world):
        await _grants_end(world, day, dossiers)
    with world.scene("Données ouvertes : subventions publiées (SCDL, 360Giving)"):
        await publish_open_data(world)


async def _applications_come_in(world: World, session: PlannedSession) -> None:
    await world.day(session.cutoff_on - _BEFORE_THE_CUT_OFF)
    with world.scene(f"Session {session.name} : dossiers déposés"):
        await world.each(apply, world.of_session(session))
    with world.scene(f"Session {session.name} : recevabilité constatée par une personne"):
        await world.each(declare_admissible_or_not, world.of_session(session))


async def _committees_decide(world: World, session: PlannedSession) -> None:
    await world.day(session.meets_on)
    with world.scene(f"Session {session.name} : comités, votes, réservations, procès-verbaux"):
        await hold_the_committees(world, session)
        await world.each(receive_the_agreement, world.granted(session))


async def _agreements_are_signed_and_advances_paid(world: World, session: PlannedSession) -> None:
    await world.day(session.meets_on + _TO_SIGN)
    granted = world.granted(session)
    with world.scene(f"Session {session.name} : conventions signées"):
        await world.each(agree, granted)
    with world.scene(f"Session {session.name} : avances ordonnées, approuvées, payées"):
        await pay_the_advances(world, granted, name=f"{session.name}-avances")
    to_correct = [dossier for dossier in granted if dossier.path.is_paid_again]
    if to_correct:
        await world.day(world.today + _TO_CORRECT_AN_ACCOUNT)
        with world.scene(f"Session {session.name} : virements retourné et rejeté, comptes corrigés, payés de nouveau"):
            await pay_again_to_the_right_account(world, to_correct, name=f"{session.name}-avances-bis")
    amended = [dossier for dossier in granted if dossier.path is DemoPath.AMENDED]
    if amended:
        with world.scene(f"Session {session.name} : avenant établi et signé, engagement et échéances suivent"):
            await world.each(amend, amended)


async def _grants_end(world: World, day: date, dossiers: list[Dossier]) -> None:
    await world.day(day)
    late = [dossier for dossier in dossiers if dossier.path is DemoPath.REPORT_OVERDUE]
    if late:
        with world.scene("Rapport en retard : le solde est retenu"):
            await world.each(see_the_balance_held, late)
    with world.scene("Résultats, rapports d’activité et comptes rendus, vérifiés et acceptés"):
        await world.each(report, dossiers)
    with world.scene("Soldes payés, trop-perçu reversé, conventions clôturées"):
        await pay_the_balances(world, dossiers, name=f"{day}-soldes")
        await world.each(close, dossiers)


def _by_day_of_report(world: World) -> list[tuple[date, list[Dossier]]]:
    """The granted files by the day on which their final report comes, soonest first: when it is due, or too late."""
    granted = [dossier for dossier in world.dossiers if dossier.path.is_funded]
    days = {dossier.project.slug: _day_of_report(world, dossier) for dossier in granted}
    return [
        (day, [dossier for dossier in granted if days[dossier.project.slug] == day])
        for day in sorted(set(days.values()))
    ]


def _day_of_report(world: World, dossier: Dossier) -> date:
    rules = world.programme.edition.rules
    due = dossier.project.finishes_on + timedelta(days=rules.final_report_days)
    late = timedelta(days=rules.overdue_after_days + 1)
    return due + late if dossier.path is DemoPath.REPORT_OVERDUE else due
