"""Damage to causes, and to the audit chain."""

from random import Random

from checker.audit import content
from checker.evidence import SERVICES, Evidence
from checker.records import Row, Told

from .spoiling import new_id, noticed_by, one, put, record_of, row_of, with_header


def _caused(evidence: Evidence, draw: Random) -> Told:
    return draw.choice([event for event in evidence.told if event.causation_id])


def _chain(evidence: Evidence, draw: Random) -> list[Row]:
    return evidence.rows(draw.choice(SERVICES), "messaging.audit_chain")


@noticed_by("reactions_give_derived_ids")
def a_reaction_draws_a_fresh_id(evidence: Evidence, draw: Random) -> None:
    event, fresh = _caused(evidence, draw), new_id(draw)
    record = record_of(evidence, event)
    row_of(evidence, event)["event_id"] = fresh
    put(evidence, record, with_header(record, "ce_id", fresh))


@noticed_by("reactions_name_what_they_heard")
def a_reaction_names_no_event(evidence: Evidence, draw: Random) -> None:
    row_of(evidence, _caused(evidence, draw))["causation_id"] = new_id(draw)


@noticed_by("reactions_name_what_they_heard")
def a_reaction_takes_the_clock_s_time(evidence: Evidence, draw: Random) -> None:
    row = row_of(evidence, _caused(evidence, draw))
    row["at"] = row["recorded_at"]


@noticed_by("timers_give_derived_ids")
def a_timer_draws_a_fresh_id(evidence: Evidence, draw: Random) -> None:
    timed = [row for _, row in evidence.logged() if (row["actor"] or "").startswith("timer:")]
    draw.choice([row for row in timed if row["causation_id"] is None])["event_id"] = new_id(draw)


@noticed_by("the_chain_is_whole")
def a_link_is_deleted(evidence: Evidence, draw: Random) -> None:
    chain = _chain(evidence, draw)
    chain.remove(draw.choice(sorted(chain, key=lambda link: link["position"])[:-1]))


@noticed_by("the_chain_is_whole")
def two_links_are_reordered(evidence: Evidence, draw: Random) -> None:
    first, second = draw.sample(_chain(evidence, draw), 2)
    for name in ("source", "row_id", "row_hash"):
        first[name], second[name] = second[name], first[name]


@noticed_by("the_chain_is_whole")
def a_hash_is_edited(evidence: Evidence, draw: Random) -> None:
    link = draw.choice(_chain(evidence, draw))
    name = draw.choice(["hash", "prev", "row_hash"])
    link[name] = link[name][:-1] + ("1" if link[name][-1] == "0" else "0")


@noticed_by("chained_rows_are_unchanged")
def a_logged_payload_is_edited(evidence: Evidence, draw: Random) -> None:
    _, row = draw.choice(list(evidence.logged()))
    row["payload"] = row["payload"][:-2] + "20"


@noticed_by("chained_rows_are_unchanged")
def a_logged_row_is_edited(evidence: Evidence, draw: Random) -> None:
    _, row = draw.choice(list(evidence.logged()))
    before, name = content("event_log", row), draw.choice(["actor", "recorded_at", "at", "traceparent", "sequence"])
    row[name] = {"sequence": 99, "actor": "personne"}.get(name, "2031-01-01T00:00:00+00:00")
    assert content("event_log", row) != before


@noticed_by("chained_rows_are_unchanged")
def an_audit_row_is_edited(evidence: Evidence, draw: Random) -> None:
    row = one(draw, evidence.rows("funding", "messaging.audit_log"))
    name = draw.choice(["actor", "object", "detail"])
    row[name] = {"for": "nothing"} if name == "detail" else "autre"


@noticed_by("chained_rows_are_unchanged")
def an_audit_row_is_deleted(evidence: Evidence, draw: Random) -> None:
    rows = evidence.rows("funding", "messaging.audit_log")
    rows.remove(draw.choice(rows))


@noticed_by("the_chain_covers_the_logs")
def a_row_never_entered_the_chain(evidence: Evidence, draw: Random) -> None:
    chain = _chain(evidence, draw)
    last = max(link["row_id"] for link in chain if link["source"] == "event_log")
    chain.remove(draw.choice([one for one in chain if one["source"] == "event_log" and one["row_id"] < last]))


@noticed_by("the_chain_covers_the_logs")
def the_chain_stood_still(evidence: Evidence, draw: Random) -> None:
    chain = evidence.rows("funding", "messaging.audit_chain")
    chain[:] = [link for link in chain if link["position"] <= draw.randrange(len(chain) // 2)]
