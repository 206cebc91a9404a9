"""The committees sit: attendance, ballots, votes, decisions, and the minutes that make decisions final."""

from collections.abc import Sequence
from typing import Any, Final

from novapec.demo.client import Refused
from novapec.demo.dossier import Dossier
from novapec.demo.minutes import keep_minutes
from novapec.demo.people import Person
from novapec.demo.programme import CommitteePlan, DemoPath, PlannedSession
from novapec.demo.reading import read_the_file, refused_at_intake
from novapec.demo.waiting import until
from novapec.demo.world import World, gathered
from novapec.failures import Failed
from shared.vocabulary import DecisionReason, Outcome

_WORTH_IT: Final = "Projet utile aux publics de l’Apec, concret et mesurable."


class UnexpectedAnswer(Failed):
    """A service answered otherwise than the story goes."""


async def hold_the_committees(world: World, session: PlannedSession) -> None:
    """Every committee that has something on its agenda sits on the session's day, all at the same time."""
    agendas = [(committee, _agenda(world, committee, session)) for committee in world.programme.edition.committees]
    world.screen.expect(sum(len(agenda) for _, agenda in agendas))
    await gathered(_sit(world, session, committee, agenda) for committee, agenda in agendas if agenda)


async def receive_the_agreement(world: World, dossier: Dossier) -> None:
    """Funding draws up the agreement once the decision is final."""

    async def drafted() -> Any | None:
        officer = world.people.finance_officer
        return await officer.first("funding", "/agreements", application_id=dossier.application_id)

    agreement = await until(f"funding drafts the agreement of {dossier.number}", drafted)
    dossier.agreement_id, dossier.agreement_number = agreement["id"], agreement["number"]


async def _sit(world: World, session: PlannedSession, committee: CommitteePlan, agenda: list[Dossier]) -> None:
    """One sitting: the cases one after the other, since what is left of the envelope depends on their order."""
    officer, chair = world.people.programme_officer, world.people.chair(committee)
    year = world.programme.edition.year
    sitting = {"committee_id": world.committee_ids[committee.code], "edition": year, "held_on": str(session.meets_on)}
    session_id = (await officer.post("review", "/sessions", sitting))["id"]
    present = world.people.members(committee)[:-1]
    await _attend(officer, session_id, present)
    for dossier in agenda:
        voting = present
        ballot = f"/sessions/{session_id}/cases/{dossier.case_id}/ballot"
        if dossier.path is DemoPath.UNDERSPENT:
            voting = await _quorum_by_recusal(world, session_id, present, dossier, ballot)
        await officer.post("review", ballot)
        outcome = _outcome(dossier, session)
        choice = "ABSTAIN" if outcome is Outcome.DEFERRED else "FOR"
        await gathered(
            member.post("review", f"/cases/{dossier.case_id}/votes", {"choice": choice}) for member in voting
        )
        await _decide(chair, dossier, outcome)
        if voting is not present:
            await _attend(officer, session_id, present)
        world.screen.advance()
    signed = await chair.post("review", f"/sessions/{session_id}/minutes")
    keep_minutes(world.archive, f"proces-verbal-{session.name}-{committee.code}", signed)


async def _attend(officer: Person, session_id: str, present: Sequence[Person]) -> None:
    await officer.post("review", f"/sessions/{session_id}/attendance", {"present": [one.sub for one in present]})


async def _quorum_by_recusal(
    world: World, session_id: str, present: Sequence[Person], dossier: Dossier, ballot: str
) -> Sequence[Person]:
    """The chair alone is no quorum, until a member who works for the carrier says so and is counted no more."""
    officer, (chair, *_, tied) = world.people.programme_officer, present
    await _attend(officer, session_id, [chair])
    try:
        await officer.post("review", ballot)
    except Refused as refused:
        if refused.code != "quorum_missing":
            raise
        aside = "Un membre se déporte : il ne compte plus, et le vote s’ouvre."
        world.screen.say(f"[dim]{dossier.number} : {refused.detail} {aside}[/]")
    else:
        raise UnexpectedAnswer(f"{dossier.project.slug}: a vote was opened without a quorum")
    await read_the_file(tied, dossier)
    await tied.post("review", f"/cases/{dossier.case_id}/conflicts", {"reason": "EMPLOYMENT"})
    dossier.refused_at_intake = await refused_at_intake(tied, dossier)
    shown = await read_the_file(chair, dossier)
    if shown["contact"] is not None or not shown["project"]["summary"]:
        raise UnexpectedAnswer(f"{dossier.project.slug}: a chair reads the file at intake, and no contact")
    world.screen.say(f"[dim]{dossier.number} : au guichet, {tied.sub} est refusé : {dossier.refused_at_intake}[/]")
    return [chair]


def _outcome(dossier: Dossier, session: PlannedSession) -> Outcome:
    """What the committee pronounces in this session."""
    if dossier.path is DemoPath.DEFERRED:
        return Outcome.DEFERRED
    if session.name == dossier.project.deciding_session:
        return Outcome.AWARDED
    return Outcome.REFERRED if dossier.path is DemoPath.REFERRED else Outcome.DEFERRED


async def _decide(chair: Person, dossier: Dossier, outcome: Outcome) -> None:
    """The chair pronounces; an award waits for funding, which reserves it or says that the envelope is exhausted."""
    project = dossier.project
    if outcome is not Outcome.AWARDED:
        await _pronounce(chair, dossier, outcome, project.reason_code, project.reason)
        return
    await _pronounce(chair, dossier, Outcome.AWARDED, DecisionReason.MERIT, _WORTH_IT, project.award_cents)
    wanted = "RETURNED" if dossier.path is DemoPath.ENVELOPE_EXHAUSTED else "RESERVED"

    async def answered() -> Any | None:
        case = await chair.get("review", f"/cases/{dossier.case_id}")
        return None if case["state"] == "AWARD_PROPOSED" else case

    case = await until(f"funding answers the award proposed for {dossier.number}", answered)
    if case["state"] != wanted:
        message = f"{project.slug}: funding's answer made the case {case['state']}, {wanted} was expected"
        raise UnexpectedAnswer(message)
    if wanted == "RETURNED":
        await _pronounce(chair, dossier, Outcome.REJECTED, project.reason_code, project.reason)


async def _pronounce(
    chair: Person,
    dossier: Dossier,
    outcome: Outcome,
    reason: str | None,
    explanation: str | None,
    amount_cents: int | None = None,
) -> None:
    verdict: dict[str, Any] = {"outcome": outcome, "reason": reason, "explanation": explanation}
    if amount_cents is not None:
        verdict["amount_cents"] = amount_cents
    await chair.post("review", f"/cases/{dossier.case_id}/decision", verdict)


def _agenda(world: World, committee: CommitteePlan, session: PlannedSession) -> list[Dossier]:
    heard = world.programme.agenda(committee.code, session.name)
    return [dossier for project in heard for dossier in world.dossiers if dossier.project is project]
