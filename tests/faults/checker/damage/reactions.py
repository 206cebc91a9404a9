"""Damage to what the services made of what they heard."""

from random import Random

from checker.evidence import Evidence

from .spoiling import an_event, announce_again, new_id, noticed_by, one


@noticed_by("interim_reports_are_owed_for_interim_instalments")
def a_report_is_owed_for_an_instalment_that_fell_away(evidence: Evidence, draw: Random) -> None:
    rows = evidence.rows("impact", "report")
    row = one(draw, rows)
    rows.append({**row, "number": 9, "kind": "INTERIM", "state": draw.choice(["PLANNED", "DUE", "OVERDUE"])})


@noticed_by("review_keeps_the_rules")
def review_loses_a_version_of_the_rules(evidence: Evidence, draw: Random) -> None:
    rows = evidence.rows("review", "call_rules")
    rows.remove(draw.choice(rows))


@noticed_by("review_keeps_one_file_per_submission")
def review_loses_a_file(evidence: Evidence, draw: Random) -> None:
    rows = evidence.rows("review", "application_file")
    rows.remove(draw.choice(rows))


@noticed_by("review_keeps_one_file_per_submission")
def review_mistakes_what_was_requested(evidence: Evidence, draw: Random) -> None:
    one(draw, evidence.rows("review", "application_file"))["requested_cents"] += 1


@noticed_by("one_case_per_admissible_application")
def a_case_is_lost(evidence: Evidence, draw: Random) -> None:
    rows = evidence.rows("review", "grant_case")
    rows.remove(draw.choice(rows))


@noticed_by("one_case_per_admissible_application")
def a_case_is_opened_of_an_inadmissible_application(evidence: Evidence, draw: Random) -> None:
    row = one(draw, evidence.rows("review", "grant_case"))
    refused = an_event(evidence, draw, "ApplicationDeclaredInadmissible")
    evidence.rows("review", "grant_case").append(
        {**row, "id": new_id(draw), "application_id": refused["application_id"]}
    )


@noticed_by("one_case_per_admissible_application")
def a_case_has_a_fresh_id(evidence: Evidence, draw: Random) -> None:
    one(draw, evidence.rows("review", "grant_case"))["id"] = new_id(draw)


@noticed_by("a_routed_case_was_opened_once")
def a_case_is_opened_twice(evidence: Evidence, draw: Random) -> None:
    announce_again(evidence, draw, an_event(evidence, draw, "CaseOpened"))


@noticed_by("funding_s_answers_are_kept_once")
def an_answer_of_funding_is_lost(evidence: Evidence, draw: Random) -> None:
    withdrawn = {event["proposal_id"] for event in evidence.of("AwardWithdrawn")}
    rows = evidence.rows("review", "money_answer")
    rows.remove(draw.choice([row for row in rows if row["decision_id"] not in withdrawn]))


@noticed_by("funding_s_answers_are_kept_once")
def a_refusal_is_taken_for_money(evidence: Evidence, draw: Random) -> None:
    refused = one(draw, evidence.rows("review", "money_answer"), reserved=False)
    refused.update(reserved=True, reason=None, available_cents=None)


@noticed_by("a_withdrawal_ends_its_case")
def a_withdrawn_case_goes_on(evidence: Evidence, draw: Random) -> None:
    one(draw, evidence.rows("review", "grant_case"), state="WITHDRAWN")["state"] = "RESERVED"


@noticed_by("funding_keeps_the_rules")
def funding_mistakes_the_advance(evidence: Evidence, draw: Random) -> None:
    one(draw, evidence.rows("funding", "call_rules"))["advance_percent"] += 1


@noticed_by("funding_keeps_one_copy_per_submission")
def funding_loses_an_application(evidence: Evidence, draw: Random) -> None:
    rows = evidence.rows("funding", "application")
    rows.remove(draw.choice(rows))


@noticed_by("funding_keeps_one_copy_per_submission")
def funding_does_not_hear_of_a_withdrawal(evidence: Evidence, draw: Random) -> None:
    rows = [row for row in evidence.rows("funding", "application") if row["withdrawn_on"] is not None]
    draw.choice(rows)["withdrawn_on"] = None


@noticed_by("one_reservation_per_proposal")
def a_reservation_is_lost(evidence: Evidence, draw: Random) -> None:
    rows = evidence.rows("funding", "reservation")
    rows.remove(draw.choice(rows))


@noticed_by("one_reservation_per_proposal")
def a_proposal_is_reserved_twice(evidence: Evidence, draw: Random) -> None:
    rows = evidence.rows("funding", "reservation")
    rows.append({**draw.choice(rows), "id": new_id(draw)})


@noticed_by("a_proposal_is_answered_once")
def a_proposal_is_answered_twice(evidence: Evidence, draw: Random) -> None:
    announce_again(evidence, draw, an_event(evidence, draw, "FundsReserved", "ReservationRefused"))


@noticed_by("a_withdrawn_award_is_released")
def a_withdrawn_award_keeps_its_money(evidence: Evidence, draw: Random) -> None:
    released = one(draw, evidence.rows("funding", "reservation"), state="RELEASED")
    released.update(state="RESERVED", release_reason=None)


@noticed_by("a_withdrawn_award_is_released")
def a_reservation_is_released_for_nothing(evidence: Evidence, draw: Random) -> None:
    lapsed = one(draw, evidence.rows("funding", "agreement"), state="LAPSED")
    lapsed["state"] = "DRAFTED"


@noticed_by("one_agreement_per_award")
def an_agreement_is_lost(evidence: Evidence, draw: Random) -> None:
    rows = evidence.rows("funding", "agreement")
    rows.remove(draw.choice(rows))


@noticed_by("one_agreement_per_award")
def an_agreement_is_drawn_up_over_another_amount(evidence: Evidence, draw: Random) -> None:
    one(draw, evidence.rows("funding", "agreement"), version=1)["amount_cents"] += 1


@noticed_by("one_agreement_per_award")
def an_award_has_two_agreements(evidence: Evidence, draw: Random) -> None:
    rows = evidence.rows("funding", "agreement")
    rows.append({**draw.choice(rows), "id": new_id(draw), "reservation_id": new_id(draw)})


@noticed_by("agreements_are_numbered_without_a_gap")
def a_number_is_skipped(evidence: Evidence, draw: Random) -> None:
    one(draw, evidence.rows("funding", "agreement"))["number"] = "CONV-2025-0099"


@noticed_by("an_agreement_and_its_reservation_go_together")
def a_signed_agreement_is_not_committed(evidence: Evidence, draw: Random) -> None:
    one(draw, evidence.rows("funding", "reservation"), state="COMMITTED")["state"] = "RESERVED"


@noticed_by("reports_hold_and_release_money")
def a_cured_report_still_holds_money(evidence: Evidence, draw: Random) -> None:
    one(draw, evidence.rows("funding", "agreement"), state="CLOSED")["overdue_reports"] = [1]


@noticed_by("reports_hold_and_release_money")
def an_accepted_report_is_not_heard(evidence: Evidence, draw: Random) -> None:
    one(draw, evidence.rows("funding", "agreement"), state="CLOSED")["final_report_accepted_on"] = None


@noticed_by("impact_keeps_one_copy_per_submission")
def impact_loses_an_application(evidence: Evidence, draw: Random) -> None:
    rows = evidence.rows("impact", "application")
    rows.remove(draw.choice(rows))


@noticed_by("impact_keeps_one_copy_per_submission")
def impact_mistakes_a_target(evidence: Evidence, draw: Random) -> None:
    one(draw, evidence.rows("impact", "application"))["indicators"][0]["target"] += 1


@noticed_by("one_plan_per_signed_agreement")
def a_plan_is_lost(evidence: Evidence, draw: Random) -> None:
    rows = evidence.rows("impact", "plan")
    rows.remove(draw.choice(rows))


@noticed_by("one_plan_per_signed_agreement")
def a_plan_is_opened_of_no_agreement(evidence: Evidence, draw: Random) -> None:
    rows = evidence.rows("impact", "plan")
    rows.append({**draw.choice(rows), "id": new_id(draw), "agreement_id": new_id(draw)})


@noticed_by("a_plan_closes_with_its_agreement")
def a_plan_stays_open(evidence: Evidence, draw: Random) -> None:
    one(draw, evidence.rows("impact", "plan"), state="CLOSED").update(state="OPEN", closed_on=None)


@noticed_by("a_plan_was_opened_once")
def a_plan_is_announced_twice(evidence: Evidence, draw: Random) -> None:
    announce_again(evidence, draw, an_event(evidence, draw, "MonitoringPlanOpened"))


@noticed_by("observations_are_what_the_events_say")
def an_observation_is_overwritten(evidence: Evidence, draw: Random) -> None:
    one(draw, evidence.rows("impact", "observation"))["value"] += 1


@noticed_by("observations_are_what_the_events_say")
def an_observation_is_verified_twice(evidence: Evidence, draw: Random) -> None:
    announce_again(evidence, draw, an_event(evidence, draw, "IndicatorVerified"))
