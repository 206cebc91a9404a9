"""Damage between what a service keeps of its own and what it announced of it."""

from random import Random

from checker.evidence import Evidence

from .spoiling import an_event, announce_again, noticed_by, one, rewrite


@noticed_by("applications_are_numbered_without_a_gap")
def a_number_of_an_application_is_skipped(evidence: Evidence, draw: Random) -> None:
    rows = [row for row in evidence.rows("intake", "application") if row["number"]]
    draw.choice(rows)["number"] = "NVP-2025-0099"


@noticed_by("applications_are_numbered_without_a_gap")
def two_applications_have_one_number(evidence: Evidence, draw: Random) -> None:
    first, second = draw.sample([row for row in evidence.rows("intake", "application") if row["number"]], 2)
    second["number"] = first["number"]


@noticed_by("submissions_are_announced_as_they_stand")
def a_submission_is_announced_for_another_amount(evidence: Evidence, draw: Random) -> None:
    rewrite(evidence, an_event(evidence, draw, "ApplicationSubmitted"), requested_cents=1)


@noticed_by("rules_are_announced_once")
def rules_are_published_twice(evidence: Evidence, draw: Random) -> None:
    announce_again(evidence, draw, an_event(evidence, draw, "CallRulesPublished"))


@noticed_by("each_award_was_proposed_once")
def an_award_is_proposed_twice(evidence: Evidence, draw: Random) -> None:
    announce_again(evidence, draw, an_event(evidence, draw, "AwardProposed"))


@noticed_by("each_award_was_proposed_once")
def a_decision_is_edited(evidence: Evidence, draw: Random) -> None:
    one(draw, evidence.rows("review", "decision"), outcome="AWARDED")["amount_cents"] -= 1


@noticed_by("final_decisions_are_announced_once")
def a_decision_is_announced_twice(evidence: Evidence, draw: Random) -> None:
    announce_again(evidence, draw, an_event(evidence, draw, "DecisionMade"))


@noticed_by("final_decisions_are_announced_once")
def a_decision_is_announced_otherwise(evidence: Evidence, draw: Random) -> None:
    rewrite(evidence, an_event(evidence, draw, "DecisionMade"), reason="OTHER_REASON")


@noticed_by("minutes_are_what_was_signed")
def signed_minutes_are_edited(evidence: Evidence, draw: Random) -> None:
    one(draw, evidence.rows("review", "session"), state="SIGNED")["minutes"] += " "


@noticed_by("minutes_are_what_was_signed")
def minutes_are_announced_under_another_hash(evidence: Evidence, draw: Random) -> None:
    rewrite(evidence, an_event(evidence, draw, "MinutesSigned"), minutes_sha256="0" * 64)


@noticed_by("agreements_are_announced_as_they_stand")
def an_agreement_is_announced_over_another_amount(evidence: Evidence, draw: Random) -> None:
    event = an_event(evidence, draw, "AgreementDrafted", "AgreementSigned", "AgreementAmended")
    rewrite(evidence, event, amount_cents=event["amount_cents"] + 1)


@noticed_by("endings_add_up")
def a_closing_hides_what_was_paid(evidence: Evidence, draw: Random) -> None:
    rewrite(evidence, an_event(evidence, draw, "AgreementClosed"), paid_cents=1)


@noticed_by("endings_add_up")
def the_rest_is_given_back_in_part(evidence: Evidence, draw: Random) -> None:
    one(draw, evidence.rows("funding", "ledger_entry"), move="DECOMMIT")["amount_cents"] -= 1


@noticed_by("an_accepted_account_gives_its_entitlement")
def an_entitlement_is_raised(evidence: Evidence, draw: Random) -> None:
    one(draw, evidence.rows("funding", "agreement"), state="CLOSED")["entitled_cents"] += 1
