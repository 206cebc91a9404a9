# ruff: noqa: ARG001  because every reaction has the same shape, whether it needs `at` or not
"""What intake and funding announce, and what follows here."""

from dataclasses import replace
from datetime import datetime

from review.domain import judging
from review.domain.appealing import AppealTerms
from review.domain.application import ApplicationFile
from review.domain.case import MoneyRefused, begin, evolve
from review.domain.routing import Route, RoutingPolicy, Unrouted
from review.domain.scoring import Criterion
from review.handlers import erasing
from review.handlers.finding import case_of_proposal
from review.handlers.recording import announce_fact, announce_ties, record_case
from review.store import cases, committees, interests
from review.store import intake as files
from shared.contracts import funding, intake
from shared.messaging import Reject, Wait
from shared.messaging.reactions import Reaction
from shared.postgres import Transaction
from shared.vocabulary import Admissibility, Cents


async def on_call_rules_published(tx: Transaction, event: intake.CallRulesPublished, *, at: datetime) -> None:
    """Keep the scoring grid, the terms of appeal and the paying shares of this version of an edition's rules."""
    rules = event.rules
    files.save_rules(
        tx,
        call_id=event.call_id,
        version=rules.version,
        edition=event.edition,
        grid=tuple(Criterion(line.code, line.label, line.weight) for line in rules.scoring_grid),
        appeals=AppealTerms(rules.appeal_months, rules.appeal_to),
        envelope_shares=rules.envelope_shares,
    )


async def on_application_submitted(tx: Transaction, event: intake.ApplicationSubmitted, *, at: datetime) -> None:
    """Keep the file as it was submitted, under its rules: waits for their publication where it is not heard yet."""
    files.save_file(tx, await _file(tx, event))


async def on_application_resubmitted(tx: Transaction, event: intake.ApplicationResubmitted, *, at: datetime) -> None:
    """Keep the file as its carrier completed it, before any case is opened, or while it is set aside."""
    files.replace_file(tx, await _file(tx, event))


async def on_application_transferred(tx: Transaction, event: intake.ApplicationTransferred, *, at: datetime) -> None:
    """Keep who carries the file now: it answers, appeals and is heard; who has an interest in it is recused.

    From now on, that is: what such a member said and voted before counts, unless the vote is still open.
    """
    await interests.stand(tx)
    if await files.load_file(tx, event.application_id) is None:
        raise Reject(f"the application {event.application_id} changed hands before it was submitted")
    known = await cases.lock_all_of_application(tx, event.application_id)
    files.hand_over(tx, event.application_id, siret=event.to_siret, name=event.to_name)
    await announce_ties(tx, [case.id for case in known])


async def _file(tx: Transaction, event: intake.ApplicationFile) -> ApplicationFile:
    if not await files.rules_known(tx, call_id=event.call_id, version=event.rules_version):
        raise Wait(intake.CallRulesPublished.TOPIC, event.call_id)
    return ApplicationFile(
        application_id=event.application_id,
        number=event.number,
        call_id=event.call_id,
        edition=event.edition,
        rules_version=event.rules_version,
        submitted_on=event.submitted_on,
        carrier_siret=event.carrier.siret,
        carrier_name=event.carrier.name,
        organisations=frozenset(one.siret for one in (event.carrier, *event.partners)),
        project_title=event.project_title,
        axis=event.axis,
        stage=event.stage,
        regions=frozenset(event.regions),
        requested_cents=Cents(event.requested_cents),
    )


def on_application_declared_admissible(policy: RoutingPolicy) -> Reaction:
    """Open the case before the committee that `policy` chooses, or before none; one that was set aside begins anew."""

    async def react(tx: Transaction, event: intake.ApplicationDeclaredAdmissible, *, at: datetime) -> None:
        await interests.stand(tx)
        file = await files.load_file(tx, event.application_id)
        if file is None:
            raise Reject(f"the application {event.application_id} was declared admissible before it was submitted")
        files.keep_waived(tx, event.application_id, event.waived_rules)
        chosen = policy(file, await committees.remits(tx))
        known = await cases.lock_all_of_application(tx, event.application_id)
        if known:
            await record_case(tx, known[-1], judging.resume(known[-1], chosen, on=event.declared_on))
            return
        unrouted = chosen.reason if isinstance(chosen, Unrouted) else None
        received = judging.receive(tx.origin.id_for("case"), file, on=event.declared_on, unrouted=unrouted)
        case = begin(received, closed_to=await cases.closed_to(tx, event.application_id))
        if isinstance(chosen, Route):
            routed = judging.route(case, chosen, on=event.declared_on)
            case = evolve(case, routed)
            announce_fact(tx, routed)
        cases.save_new(tx, replace(case, revision=1))

    return react


async def on_application_reopened(tx: Transaction, event: intake.ApplicationReopened, *, at: datetime) -> None:
    """Set aside the case of an application that was wrongly declared admissible, and the proposal where one stands.

    Of a case and its appeal it is the appeal: what was decided before it stays decided.
    """
    known = await cases.lock_all_of_application(tx, event.application_id)
    if known and event.undone is Admissibility.ADMISSIBLE:
        await record_case(tx, known[-1], judging.set_aside(known[-1]))


async def on_application_withdrawn(tx: Transaction, event: intake.ApplicationWithdrawn, *, at: datetime) -> None:
    """Withdraw its cases, and the proposal where one stands; an application withdrawn early has no case."""
    for case in await cases.lock_all_of_application(tx, event.application_id):
        await record_case(tx, case, judging.withdraw(case, event.reason))


async def on_personal_data_erased(tx: Transaction, event: intake.PersonalDataErased, *, at: datetime) -> None:
    """Forget whom the carrier sent to be heard, as intake forgot its contact."""
    await erasing.forget_with_file(tx, event.application_id, event.ground)


async def on_funds_reserved(tx: Transaction, event: funding.FundsReserved, *, at: datetime) -> None:
    """The award may become final."""
    case = await case_of_proposal(tx, event.case_id, event.proposal_id)
    await record_case(tx, case, judging.hear_money_set_aside(case, event.proposal_id))


async def on_reservation_refused(tx: Transaction, event: funding.ReservationRefused, *, at: datetime) -> None:
    """The case goes back to its committee with what is left."""
    case = await case_of_proposal(tx, event.case_id, event.proposal_id)
    why = MoneyRefused(reason=event.reason, available_cents=Cents(event.available_cents))
    await record_case(tx, case, judging.hear_money_refused(case, event.proposal_id, why))
