"""Every check fails where what it watches over is spoilt, and names it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from demo_evidence import closed, ending, evidence, log, ordered, paid, published, returned, signed

from novapec.demo.check import Check, Evidence
from novapec.demo.checks import check_everything
from novapec.demo.ledger import Money
from shared.contracts import funding
from shared.messaging.audit import Verified

TOPIC, CONSUMER = funding.AgreementSigned.TOPIC, "novapec.impact.reactions"


def check(name: str, looked_at: Evidence) -> Check:
    return next(one for one in check_everything(looked_at) if one.name == name)


def with_figures(good: Evidence, **changes: Any) -> Evidence:
    return replace(good, figures=replace(good.figures, **changes))


NOT_OF_ONE_PROJECT = {"ledger_balanced", "paid_once_per_instalment", "open_data_is_what_was_paid"}
"""They need the ledger, the bank's papers and the published files, which this evidence does not have."""


def test_a_good_year_has_no_fault_but_the_paths_nobody_took(tmp_path: Path):
    failed = {one.name for one in check_everything(evidence(tmp_path)) if not one.holds}
    assert {name for name in failed if not name.startswith("path_")} <= NOT_OF_ONE_PROJECT


SPOILT: dict[str, Callable[[Evidence], Evidence]] = {
    "topics_hold_every_event": lambda good: replace(good, log=log([signed(), closed()])),
    "events_published_equal_applied": lambda good: with_figures(
        good, applied={CONSUMER: {TOPIC: 2}}, remembered={CONSUMER: {TOPIC: 2}}
    ),
    "duplicates_applied_zero": lambda good: replace(good, repeats={CONSUMER: 1}),
    "lag_zero": lambda good: replace(good, kafka_lag={CONSUMER: 1}),
    "nothing_set_aside": lambda good: with_figures(good, parked={"impact": {"dead": 1}}),
    "ledger_matches_agreements": lambda good: replace(
        good, envelopes={"2025": Money(40_000_000, 1, 28_000_000, 28_000_000)}
    ),
    "read_models_agree": lambda good: replace(good, read_model_faults=["intake, NVP-2025-0001 : ..."]),
    "audit_chains_verify": lambda good: replace(
        good, chains={"funding": Verified(3, "head", "event_log 2 was edited", 0)}
    ),
}


@pytest.mark.parametrize("name", list(SPOILT))
def test_what_is_spoilt_is_found_by_its_check(tmp_path: Path, name: str):
    good = evidence(tmp_path)
    assert check(name, good).holds
    assert check(name, SPOILT[name](good)).faults


def test_an_inbox_that_remembers_more_than_was_applied_is_found(tmp_path: Path):
    assert not check(
        "duplicates_applied_zero", with_figures(evidence(tmp_path), remembered={CONSUMER: {TOPIC: 4}})
    ).holds


def test_a_quarantined_record_is_found(tmp_path: Path):
    assert not check("nothing_set_aside", with_figures(evidence(tmp_path), quarantined={"review": 1})).holds


def test_rows_that_the_chain_never_reached_are_found(tmp_path: Path):
    late = replace(evidence(tmp_path), chains={"impact": Verified(3, "head", None, 2)})
    assert not check("audit_chains_verify", late).holds


def test_an_envelope_that_the_events_do_not_know_is_found(tmp_path: Path):
    assert "2025" in check("ledger_balanced", evidence(tmp_path)).faults[0]


def test_a_payment_that_the_bank_knows_nothing_of_is_found(tmp_path: Path):
    told = log([signed(), ordered(1, 1, 1), paid(1, 1), closed()])
    assert not check("paid_once_per_instalment", evidence(tmp_path, log=told)).holds


def test_a_payment_that_came_back_does_not_count_as_paid(tmp_path: Path):
    told = log([signed(), ordered(1, 1, 1), paid(1, 1), returned(1, 1)])
    assert check("paid_once_per_instalment", evidence(tmp_path, log=told)).holds


def test_an_instalment_paid_by_two_orders_is_found(tmp_path: Path):
    twice = log([signed(), ordered(1, 1, 1), paid(1, 1), ordered(1, 2, 2), paid(1, 2)])
    assert not check("paid_once_per_instalment", evidence(tmp_path, log=twice)).holds


def test_money_that_stays_out_although_nobody_keeps_it_is_found(tmp_path: Path):
    nobody = evidence(tmp_path, endings=[ending("dossier-a-preciser", "DEFERRED")])
    assert not check("ledger_matches_agreements", nobody).holds


def test_open_data_that_says_something_else_than_what_was_paid_is_found(tmp_path: Path):
    good = evidence(tmp_path)
    assert check("open_data_is_what_was_paid", good).faults == ("rien n’a été publié",)
    awarded = good.endings[0].awarded_cents
    for cents in (awarded, awarded - 1):
        published(good, awarded_cents=cents, disbursed_cents=good.endings[0].paid_cents)
        assert check("open_data_is_what_was_paid", good).holds == (cents == awarded)
    published(good, awarded_cents=awarded, disbursed_cents=1)
    assert "centimes versés" in check("open_data_is_what_was_paid", good).faults[0]
