"""The programme's year, scene after scene: the whole life of a grant, from the opening of the edition to its closing.

    January 2025    the edition opens: rules, committees, envelopes
    February, July  carriers apply; a person says which applications are admissible
    May, October    the committees sit; funding reserves what they award, or has nothing left
    June, November  agreements are signed, advances are paid; one payment comes back and is made again
    July 2026       results, activity and accounts of the first session; balances; agreements close
    August 2026     the report that did not come: its balance was held, and is paid once it is cured
    December 2026   the second session's turn; what was paid too much comes back

People act over the services' HTTP APIs; between the services only events travel, and the story waits for what they do
by looking at the APIs. Business time moves in all services at once.
"""

from datetime import date, timedelta
from typing import Final

from novapec.demo.agreeing import agree
from novapec.demo.applying import apply, declare_admissible_or_not
from novapec.demo.closing import close
from novapec.demo.deciding import hold_the_committees, receive_the_agreement
from novapec.demo.dossier import Dossier
from novapec.demo.opening import open_the_edition
from novapec.demo.overdue import see_the_balance_held
from novapec.demo.paying import pay_again_to_the_right_account, pay_the_advances, pay_the_balances
from novapec.demo.programme import DemoPath, PlannedSession
from novapec.demo.reporting import report
from novapec.demo.world import World

_BEFORE_THE_CUT_OFF: Final = timedelta(days=10)
_TO_SIGN: Final = timedelta(days=21)
_TO_CORRECT_AN_ACCOUNT: Final = timedelta(days=7)


async def live_through(world: World) -> None:
    """The 2025 edition, from its opening to the last agreement's closing."""
    first, second = world.programme.edition.sessions
    with world.scene("L’édition s’ouvre : règlement, comités, enveloppes"):
        await open_the_edition(world)
    for session in (first, second):
        await _applications_come_in(world, session)
        await _committees_decide(world, session)
        await _agreements_are_signed_and_advances_paid(world, session)
    await _grants_end(world, first)
    await _the_late_report_comes(world)
    await _grants_end(world, second)


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
    returned = [dossier for dossier in granted if dossier.path is DemoPath.PAYMENT_RETURNED]
    if returned:
        await world.day(world.today + _TO_CORRECT_AN_ACCOUNT)
        with world.scene(f"Session {session.name} : virement retourné, compte corrigé, payé de nouveau"):
            await pay_again_to_the_right_account(world, returned, name=f"{session.name}-avances-bis")


async def _grants_end(world: World, session: PlannedSession) -> None:
    on_time = [dossier for dossier in world.granted(session) if dossier.path is not DemoPath.REPORT_OVERDUE]
    await world.day(_report_due(world, on_time))
    with world.scene(f"Session {session.name} : résultats, rapports et comptes"):
        await world.each(report, on_time)
    await _pay_the_rest_and_close(world, on_time, f"{session.name}-soldes")


async def _the_late_report_comes(world: World) -> None:
    late = world.along(DemoPath.REPORT_OVERDUE)
    grace = timedelta(days=world.programme.edition.rules.overdue_after_days)
    await world.day(_report_due(world, late) + grace + timedelta(days=1))
    with world.scene("Rapport en retard : le solde est retenu"):
        await world.each(see_the_balance_held, late)
        await world.each(report, late)
    await _pay_the_rest_and_close(world, late, "soldes-retardes")


async def _pay_the_rest_and_close(world: World, dossiers: list[Dossier], name: str) -> None:
    with world.scene(f"Soldes payés, conventions clôturées ({len(dossiers)})"):
        await pay_the_balances(world, dossiers, name=name)
        await world.each(close, dossiers)


def _report_due(world: World, dossiers: list[Dossier]) -> date:
    """The day by which the last of these projects owes its final report."""
    last = max(dossier.project.ends_on for dossier in dossiers)
    return last + timedelta(days=world.programme.edition.rules.final_report_days)
