"""Each path is recognised, and whatever strays from it is named."""

from dataclasses import replace
from uuid import UUID

import pytest
from demo_evidence import ABOUT, DAY, closed, ending, instalment, log, ordered, paid, returned, signed
from event_examples import example_of

from novapec.demo.ending import Ending, Share
from novapec.demo.paths import faults_along
from novapec.demo.programme import DemoPath
from shared.contracts import Event, funding, impact, intake, review
from shared.vocabulary import ClawbackGround, HoldReason, Outcome, RefusalReason, ReportKind

SMOOTH = [signed(), paid(1, 1), paid(2, 2), closed()]
HELD = [
    signed(),
    paid(1, 1),
    instalment(funding.InstalmentHeld, 2, reason=HoldReason.REPORT_OVERDUE, held_on=DAY),
    instalment(funding.InstalmentReleased, 2, released_on=DAY),
    paid(2, 2),
    closed(),
]
OVERDUE = impact.ReportOverdue(**ABOUT, plan_id=ABOUT["agreement_id"], report=1, kind=ReportKind.FINAL, due_on=DAY)
REFUSED = [
    signed(),
    ordered(1, 1, 1),
    instalment(funding.PaymentRejected, 1, order_id=UUID(int=1), bank_reason="AC01", rejected_on=DAY),
    ordered(1, 2, 2),
    paid(1, 2),
    paid(2, 3),
    closed(),
]
BACK = [signed(), ordered(1, 1, 1), paid(1, 1), returned(1, 1), ordered(1, 2, 2), paid(1, 2), paid(2, 3), closed()]


def clawback(kind: type[Event], **more: object) -> Event:
    return kind.model_validate({**ABOUT, "clawback_id": ABOUT["agreement_id"], "amount_cents": 900_000, **more})


PAID_BACK = [
    signed(),
    paid(1, 1),
    clawback(funding.ClawbackNotified, ground=ClawbackGround.UNSPENT, notified_on=DAY, answer_by=DAY),
    clawback(funding.ClawbackOrdered, ground=ClawbackGround.UNSPENT, ordered_on=DAY),
    clawback(funding.ClawbackReceived, outstanding_cents=100, received_on=DAY),
    clawback(funding.ClawbackReceived, outstanding_cents=0, received_on=DAY),
    closed(),
]
INADMISSIBLE = intake.ApplicationDeclaredInadmissible(
    application_id=ABOUT["application_id"],
    call_id=ABOUT["agreement_id"],
    edition=2025,
    reason="OUT_OF_SCOPE",
    declared_on=DAY,
)
EXHAUSTED = funding.ReservationRefused(
    reservation_id=ABOUT["agreement_id"],
    proposal_id=ABOUT["agreement_id"],
    case_id=ABOUT["agreement_id"],
    application_id=ABOUT["application_id"],
    edition=2025,
    envelope_key="2025/REGIONAL-52",
    amount_cents=5_000_000,
    available_cents=3_000_000,
    reason=RefusalReason.ENVELOPE_EXHAUSTED,
)


def told(kind: type[Event]) -> Event:
    """One of the file's own, whatever it holds."""
    return kind.model_validate({**example_of(kind)[1], "application_id": ABOUT["application_id"]})


ASKED = [told(intake.SupplementRequested), told(intake.ApplicationResubmitted)]
RECUSED = told(review.ConflictDeclared)
AMENDED = [
    signed(),
    paid(1, 1),
    told(funding.AgreementAmended),
    told(impact.MonitoringPlanRevised),
    paid(2, 2),
    closed(),
]


def decided(outcome: Outcome) -> Event:
    return told(review.DecisionMade).model_copy(update={"outcome": outcome})


GOOD: dict[DemoPath, tuple[Ending, list[Event]]] = {
    DemoPath.SUCCESS: (ending("declics-numeriques"), SMOOTH),
    DemoPath.OUT_OF_SCOPE: (ending("chevres-du-larzac", "INADMISSIBLE"), [INADMISSIBLE]),
    DemoPath.DEFERRED: (ending("dossier-a-preciser", "DEFERRED"), []),
    DemoPath.ENVELOPE_EXHAUSTED: (ending("enveloppe-epuisee", "REJECTED"), [EXHAUSTED]),
    DemoPath.REPORT_OVERDUE: (ending("rapport-en-retard"), [*ASKED, *HELD, OVERDUE]),
    DemoPath.PAYMENT_RETURNED: (ending("virement-retourne"), BACK),
    DemoPath.PAYMENT_REJECTED: (ending("virement-rejete"), REFUSED),
    DemoPath.UNDERSPENT: (
        ending("depense-moindre", paid_cents=3_600_000, recovered_cents=900_000),
        [RECUSED, *PAID_BACK],
    ),
    DemoPath.AMENDED: (ending("avenant-signe"), AMENDED),
    DemoPath.REFERRED: (
        ending("portee-nationale"),
        [told(review.CaseReferred), decided(Outcome.AWARDED), *SMOOTH],
    ),
    DemoPath.RECONSIDERED: (
        ending("dossier-precise"),
        [decided(Outcome.DEFERRED), decided(Outcome.AWARDED), *SMOOTH],
    ),
}


@pytest.mark.parametrize("path", list(DemoPath))
def test_a_path_that_was_taken_as_it_is_told_has_no_fault(path: DemoPath):
    one, events = GOOD[path]
    assert faults_along(path, [one], log(events)) == []


@pytest.mark.parametrize("path", list(DemoPath))
def test_a_path_that_nobody_took_is_a_fault(path: DemoPath):
    others = [one for other, (one, _) in GOOD.items() if other is not path]
    assert faults_along(path, others, log([]))


@pytest.mark.parametrize("path", [path for path, (_, events) in GOOD.items() if events])
def test_a_path_without_its_events_is_a_fault(path: DemoPath):
    assert faults_along(path, [GOOD[path][0]], log([]))


@pytest.mark.parametrize("path", list(DemoPath))
def test_a_mishap_of_another_path_is_a_fault(path: DemoPath):
    one, events = GOOD[path]
    stray = EXHAUSTED if path is not DemoPath.ENVELOPE_EXHAUSTED else INADMISSIBLE
    assert faults_along(path, [one], log([*events, stray]))


def test_a_file_that_nobody_asked_for_more_is_a_fault():
    faults = faults_along(DemoPath.REPORT_OVERDUE, [ending("rapport-en-retard")], log([*HELD, OVERDUE]))
    assert faults == ["rapport-en-retard : rien ne raconte ['SupplementRequested', 'ApplicationResubmitted']"]


def test_a_second_session_that_never_came_is_a_fault():
    once = [decided(Outcome.AWARDED), *SMOOTH]
    faults = faults_along(DemoPath.RECONSIDERED, [ending("dossier-precise")], log(once))
    assert faults == ["dossier-precise : décisions ['AWARDED'], attendues ['DEFERRED', 'AWARDED']"]


def test_a_referred_file_that_its_first_committee_decided_is_a_fault():
    one, events = GOOD[DemoPath.REFERRED]
    faults = faults_along(DemoPath.REFERRED, [replace(one, committee_code="REGIONAL-75")], log(events))
    assert faults == ["portee-nationale : décidé par REGIONAL-75, attendu NATIONAL"]


def test_a_hold_that_came_after_the_payment_is_a_fault():
    late = [*ASKED, HELD[0], HELD[1], HELD[4], HELD[2], HELD[3], HELD[5], OVERDUE]
    assert faults_along(DemoPath.REPORT_OVERDUE, [ending("rapport-en-retard")], log(late))


@pytest.mark.parametrize(
    "spoilt",
    [
        {"state": "SIGNED"},
        {"awarded_cents": 1},
        {"paid_cents": 27_999_999},
        {"recovered_cents": 1},
        {"participants_reached": 20_349},
        {"in_work": Share(611, 1740)},
        {"in_work": None},
    ],
    ids=str,
)
def test_another_end_than_expected_is_a_fault(spoilt: dict[str, object]):
    assert faults_along(DemoPath.SUCCESS, [ending("declics-numeriques", **spoilt)], log(SMOOTH))


def test_a_refusal_for_another_reason_is_a_fault():
    other = ending("chevres-du-larzac", "INADMISSIBLE", reason="INCOMPLETE")
    assert faults_along(DemoPath.OUT_OF_SCOPE, [other], log([INADMISSIBLE]))
