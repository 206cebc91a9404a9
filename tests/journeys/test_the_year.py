"""The paths of the programme's year, each on its own: what became of the file and of the money, and in which order."""

from itertools import groupby
from pathlib import Path

import pytest
from programme_year import Year

from novapec.demo.programme import load
from shared.contracts import funding, impact, intake, review
from shared.vocabulary import InstalmentKind, Outcome, RefusalReason

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

CHECKS = [
    "path_success",
    "path_out_of_scope",
    "path_deferred",
    "path_envelope_exhausted",
    "path_report_overdue",
    "path_payment_returned",
    "path_amended",
    "path_payment_rejected",
    "path_underspent",
    "path_referred",
    "path_reconsidered",
    "topics_hold_every_event",
    "events_published_equal_applied",
    "duplicates_applied_zero",
    "lag_zero",
    "nothing_set_aside",
    "ledger_balanced",
    "ledger_matches_agreements",
    "paid_once_per_instalment",
    "pain001_valid",
    "open_data_is_what_was_paid",
    "scdl_valid",
    "threesixty_valid",
    "minutes_hashes_match",
    "read_models_agree",
    "audit_chains_verify",
]


@pytest.mark.parametrize("name", CHECKS)
def test_every_check_of_the_demonstration_holds(the_year: Year, name: str):
    check = next(check for check in the_year.outcome.checks if check.name == name)
    assert check.faults == ()


def test_no_check_is_left_out_of_these_journeys(the_year: Year):
    assert [check.name for check in the_year.outcome.checks] == CHECKS


def test_the_fifteen_real_projects_are_granted_paid_and_closed(the_year: Year):
    real = [project for project in the_year.paper["projects"] if not project["invented"]]
    assert len(real) == 15
    for project in real:
        assert (project["state"], project["paid_cents"]) == ("CLOSED", project["awarded_cents"]), project["slug"]
        assert project["participants_reached"] >= project["participants_target"], project["slug"]


def test_a_project_out_of_scope_is_refused_with_its_reason_and_meets_no_committee(the_year: Year):
    project = the_year.project("chevres-du-larzac")
    assert (project["state"], project["reason"], project["committee"]) == ("INADMISSIBLE", "OUT_OF_SCOPE", None)
    assert the_year.told("chevres-du-larzac", review.CaseEvent, funding.ReservationEvent) == []


def test_a_deferred_project_is_given_a_reason_and_no_money(the_year: Year):
    (decision,) = the_year.told("dossier-a-preciser", review.DecisionMade)
    assert (decision.outcome, decision.reason) == (Outcome.DEFERRED, "MORE_INFORMATION_NEEDED")
    assert decision.amount_cents == 0
    assert the_year.told("dossier-a-preciser", review.AwardProposed, funding.ReservationEvent) == []


def test_an_award_is_refused_once_its_envelope_is_exhausted(the_year: Year):
    (refused,) = the_year.told("enveloppe-epuisee", funding.ReservationRefused)
    assert refused.reason is RefusalReason.ENVELOPE_EXHAUSTED
    assert refused.available_cents < refused.amount_cents
    (decision,) = the_year.told("enveloppe-epuisee", review.DecisionMade)
    assert (decision.outcome, decision.amount_cents) == (Outcome.REJECTED, 0)
    assert the_year.told("enveloppe-epuisee", funding.AgreementEvent, funding.FundsReserved) == []


def test_an_overdue_report_holds_the_balance_which_is_paid_once_it_is_accepted(the_year: Year):
    (overdue,) = the_year.told("rapport-en-retard", impact.ReportOverdue)
    (accepted,) = the_year.told("rapport-en-retard", impact.ReportAccepted)
    about_the_balance = [
        event
        for event in the_year.told(
            "rapport-en-retard", funding.InstalmentHeld, funding.InstalmentReleased, funding.InstalmentPaid
        )
        if event.kind is InstalmentKind.BALANCE
    ]
    held, released, paid = about_the_balance
    assert isinstance(held, funding.InstalmentHeld)
    assert isinstance(released, funding.InstalmentReleased)
    assert isinstance(paid, funding.InstalmentPaid)
    assert overdue.due_on < held.held_on <= accepted.accepted_on <= released.released_on <= paid.paid_on


def test_a_returned_payment_is_paid_again_and_counts_once(the_year: Year):
    first, second = (
        event for event in the_year.told("virement-retourne", funding.PaymentOrdered) if event.instalment == 1
    )
    (returned,) = the_year.told("virement-retourne", funding.PaymentReturned)
    assert (returned.order_id, returned.bank_reason) == (first.order_id, "AC04")
    assert (first.attempt, second.attempt) == (1, 2)
    assert first.end_to_end_id != second.end_to_end_id
    project = the_year.project("virement-retourne")
    assert project["paid_cents"] == project["awarded_cents"]


def test_a_payment_that_the_bank_refused_never_left_and_is_paid_to_the_corrected_account(the_year: Year):
    first, second = (
        event for event in the_year.told("virement-rejete", funding.PaymentOrdered) if event.instalment == 1
    )
    (rejected,) = the_year.told("virement-rejete", funding.PaymentRejected)
    assert (rejected.order_id, rejected.bank_reason) == (first.order_id, "AC01")
    paid = [event.order_id for event in the_year.told("virement-rejete", funding.InstalmentPaid)]
    assert second.order_id in paid
    assert first.order_id not in paid


def test_a_project_that_spent_less_than_planned_pays_back_what_it_was_paid_too_much(the_year: Year):
    (ordered,) = the_year.told("depense-moindre", funding.ClawbackOrdered)
    (notified,) = the_year.told("depense-moindre", funding.ClawbackNotified)
    first, second = the_year.told("depense-moindre", funding.ClawbackReceived)
    (closed,) = the_year.told("depense-moindre", funding.AgreementClosed)
    assert (notified.ground, ordered.ground, ordered.amount_cents) == ("UNSPENT", "UNSPENT", notified.amount_cents)
    assert (first.outstanding_cents, second.outstanding_cents) == (second.amount_cents, 0)
    assert first.amount_cents + second.amount_cents == ordered.amount_cents == closed.recovered_cents
    assert closed.paid_cents - closed.recovered_cents == load().project("depense-moindre").entitled_cents
    assert closed.released_cents == closed.awarded_cents - closed.paid_cents + closed.recovered_cents


def test_a_recusal_before_the_committee_closes_the_file_at_intake(the_year: Year):
    assert the_year.project("depense-moindre")["refused_at_intake"].startswith("Vous êtes lié à ce projet")
    assert the_year.project("dossier-precise")["refused_at_intake"] is None
    (declared,) = the_year.told("depense-moindre", review.ConflictDeclared)
    assert declared.recused


def test_a_recusal_takes_its_member_out_of_the_quorum(the_year: Year):
    assert the_year.project("depense-moindre")["ballot"] == {"eligible": 1, "recused": 1, "in_favour": 1}
    assert the_year.project("dossier-precise")["ballot"] == {"eligible": 2, "recused": 0, "in_favour": 2}


def test_a_file_that_a_regional_committee_refers_is_awarded_by_the_national_one(the_year: Year):
    (referred,) = the_year.told("portee-nationale", review.CaseReferred)
    assert (referred.from_committee_code, referred.committee_code) == ("REGIONAL-75", "NATIONAL")
    (decision,) = the_year.told("portee-nationale", review.DecisionMade)
    assert (decision.outcome, decision.committee_code) == (Outcome.AWARDED, "NATIONAL")
    (reserved,) = the_year.told("portee-nationale", funding.FundsReserved)
    assert reserved.envelope_key == "2025/NATIONAL"


def test_a_deferred_file_is_awarded_in_the_next_session(the_year: Year):
    first, second = the_year.told("dossier-precise", review.DecisionMade)
    assert (first.outcome, second.outcome) == (Outcome.DEFERRED, Outcome.AWARDED)
    assert first.decided_on < second.decided_on


def test_no_other_project_meets_a_mishap(the_year: Year):
    for project in the_year.paper["projects"]:
        if project["path"] == "SUCCESS":
            mishaps = (funding.InstalmentHeld, funding.PaymentReturned, funding.ClawbackOrdered, impact.ReportOverdue)
            assert the_year.told(project["slug"], *mishaps) == []


def test_what_no_source_says_is_marked(the_year: Year):
    projects = the_year.paper["projects"]
    assert sum(project["invented"] for project in projects) == 10
    unnamed = [project for project in projects if not project["carrier_named"]]
    assert len(unnamed) == 2
    assert all("non nommé par la source" in project["carrier"] for project in unnamed)
    assert all({"siret", "award_cents", "charges"} & set(project["illustrative"]) for project in projects)


def test_the_envelope_is_four_million_and_its_parts_add_up(the_year: Year):
    envelope = the_year.paper["envelope"]
    parts = envelope["parts"].values()
    assert envelope["total_cents"] == 400_000_000
    assert envelope["reserved_cents"] == 0
    assert envelope["left_cents"] == envelope["total_cents"] - envelope["committed_cents"]
    for balance in ("total_cents", "committed_cents", "disbursed_cents", "left_cents"):
        assert envelope[balance] == sum(part[balance] for part in parts)
    kept = sum(project["paid_cents"] - project["recovered_cents"] for project in the_year.paper["projects"])
    assert envelope["disbursed_cents"] == kept


def test_the_money_counted_again_from_the_topics_alone_is_that_of_the_tables(the_year: Year):
    assert the_year.ledger_faults == []


def test_nobody_approves_their_own_order_or_accepts_their_own_report(the_year: Year):
    actors = {
        kind: {heard.envelope.actor for heard in the_year.outcome.evidence.log.heard if isinstance(heard.event, kind)}
        for kind in (funding.PaymentOrdered, impact.ReportSubmitted, impact.ReportAccepted, impact.IndicatorVerified)
    }
    assert actors[funding.PaymentOrdered] == {"valideur-financier"}
    assert len(actors[impact.ReportSubmitted]) == 22
    assert actors[impact.ReportAccepted] == actors[impact.IndicatorVerified] == {"charge-d-impact"}


def test_a_plan_names_the_request_that_signed_its_agreement(the_year: Year):
    heard = the_year.outcome.evidence.log.heard
    plans = [one.envelope for one in heard if isinstance(one.event, impact.MonitoringPlanOpened)]
    signatures = {one.envelope.id: one.envelope for one in heard if isinstance(one.event, funding.AgreementSigned)}
    assert len(plans) == 22
    for plan in plans:
        signed = signatures[plan.causation_id]
        assert (plan.correlation_id, plan.time) == (signed.correlation_id, signed.time)


def test_every_stream_counts_from_one_without_a_gap(the_year: Year):
    def stream(heard):
        return heard.topic, heard.envelope.subject

    for name, of_stream in groupby(the_year.outcome.evidence.log.heard, key=stream):
        sequences = [heard.envelope.sequence for heard in of_stream]
        assert sequences == list(range(1, len(sequences) + 1)), name


def test_the_papers_are_where_the_result_says(the_year: Year):
    papers = [Path(path) for path in the_year.paper["artefacts"]]
    assert all(path.stat().st_size > 0 for path in papers)
    kinds = {path.name.removesuffix(".xml").rpartition("-")[2] for path in papers if path.suffix == ".xml"}
    assert kinds == {"pain.001", "pain.002", "camt.053", "camt.054"}
    assert sum(path.name.startswith("proces-verbal-") for path in papers) == 16


def test_an_application_is_numbered_without_gaps(the_year: Year):
    numbers = sorted(event.number for event in the_year.outcome.evidence.log.of(intake.ApplicationSubmitted))
    assert numbers == [f"NVP-2025-{rank:04d}" for rank in range(1, 26)]
