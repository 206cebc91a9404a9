"""Damage to the read models."""

from random import Random

from checker.evidence import Evidence

from .spoiling import new_id, noticed_by, one


@noticed_by("timelines_hold_each_event_once")
def a_timeline_tells_an_event_twice(evidence: Evidence, draw: Random) -> None:
    rows = evidence.rows("intake", "file_timeline")
    rows.append({**draw.choice(rows), "id": len(rows) + 1})


@noticed_by("timelines_hold_each_event_once")
def a_timeline_misses_an_event(evidence: Evidence, draw: Random) -> None:
    rows = evidence.rows("intake", "file_timeline")
    rows.remove(draw.choice(rows))


@noticed_by("timelines_hold_each_event_once")
def a_timeline_tells_another_amount(evidence: Evidence, draw: Random) -> None:
    rows = [row for row in evidence.rows("intake", "file_timeline") if "amount_cents" in row["detail"]]
    draw.choice(rows)["detail"]["amount_cents"] += 1


@noticed_by("standings_follow_from_the_events")
def a_payment_is_counted_twice(evidence: Evidence, draw: Random) -> None:
    paid = [row for row in evidence.rows("intake", "file_standing") if row["paid_cents"]]
    row = draw.choice(paid)
    row["paid_cents"] += 1 + draw.randrange(row["paid_cents"])


@noticed_by("standings_follow_from_the_events")
def a_standing_lags_behind(evidence: Evidence, draw: Random) -> None:
    one(draw, evidence.rows("intake", "file_standing"), agreement_state="CLOSED")["agreement_state"] = "SIGNED"


@noticed_by("standings_follow_from_the_events")
def a_standing_is_missing(evidence: Evidence, draw: Random) -> None:
    rows = evidence.rows("intake", "file_standing")
    rows.remove(draw.choice(rows))


@noticed_by("roll_ups_know_their_projects")
def a_project_is_missing_from_the_roll_ups(evidence: Evidence, draw: Random) -> None:
    rows = evidence.rows("impact", f"roll_up_{draw.choice(['application', 'agreement', 'plan'])}_v3")
    rows.remove(draw.choice(rows))


@noticed_by("roll_ups_know_their_projects")
def a_project_is_counted_twice(evidence: Evidence, draw: Random) -> None:
    kind = draw.choice(["application", "agreement", "plan"])
    rows = evidence.rows("impact", f"roll_up_{kind}_v3")
    rows.append({**draw.choice(rows), f"{kind}_id": new_id(draw)})


@noticed_by("roll_ups_count_each_payment_once")
def a_movement_is_counted_twice(evidence: Evidence, draw: Random) -> None:
    rows = evidence.rows("impact", "roll_up_movement_v3")
    rows.append({**draw.choice(rows), "movement": f"{new_id(draw)}/paid"})


@noticed_by("roll_ups_count_each_payment_once")
def a_return_is_counted_as_a_payment(evidence: Evidence, draw: Random) -> None:
    rows = [row for row in evidence.rows("impact", "roll_up_movement_v3") if row["movement"].endswith("/returned")]
    draw.choice(rows)["amount_cents"] *= -1


@noticed_by("open_data_knows_each_grant_and_its_money")
def open_data_forgets_an_agreement(evidence: Evidence, draw: Random) -> None:
    rows = evidence.rows("funding", "open_agreement_v1")
    rows.remove(draw.choice(rows))


@noticed_by("open_data_knows_each_grant_and_its_money")
def open_data_publishes_a_payment_that_nobody_made(evidence: Evidence, draw: Random) -> None:
    draw.choice(evidence.rows("funding", "open_movement_v1"))["amount_cents"] += 1


@noticed_by("roll_ups_hold_the_last_word_on_each_target")
def a_target_is_judged_otherwise(evidence: Evidence, draw: Random) -> None:
    row = one(draw, evidence.rows("impact", "roll_up_target_v3"))
    row["judgement"] = "MISSED" if row["judgement"] == "REACHED" else "REACHED"


@noticed_by("roll_ups_hold_each_observation_once")
def a_verification_is_not_heard(evidence: Evidence, draw: Random) -> None:
    one(draw, evidence.rows("impact", "roll_up_observation_v3"), verified=True)["verified"] = False


@noticed_by("ceilings_are_those_of_the_rules")
def a_ceiling_is_not_that_of_the_rules(evidence: Evidence, draw: Random) -> None:
    row = one(draw, evidence.rows("funding", "rules_ceiling_v1"))
    row["ceiling_cents"] = (row["ceiling_cents"] or 0) + 1


@noticed_by("review_sees_the_last_balances")
def review_sees_older_balances(evidence: Evidence, draw: Random) -> None:
    one(draw, evidence.rows("review", "envelope_left_v1"))["committed_cents"] += 1


@noticed_by("files_are_closed_to_whom_review_recused")
def a_recusal_is_not_heard(evidence: Evidence, draw: Random) -> None:
    rows = evidence.rows(draw.choice(["funding", "impact"]), "messaging.recused_member")
    rows.remove(draw.choice(rows))


@noticed_by("files_are_closed_to_whom_review_recused")
def a_file_is_closed_to_somebody_whom_nobody_named(evidence: Evidence, draw: Random) -> None:
    rows = evidence.rows(draw.choice(["funding", "impact"]), "messaging.recused_member")
    rows.append({**draw.choice(rows), "member": "somebody"})
