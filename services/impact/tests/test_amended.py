"""What an amended agreement moves in its monitoring plan, and what stands."""

from datetime import date

import pytest

from impact import domain
from impact.handlers import REACTIONS
from shared.contracts import funding, impact
from shared.messaging import Reject
from shared.postgres import Database
from shared.testing import announced, react, require_announced
from shared.vocabulary import AmendedTerm, InstalmentKind, ReportKind

from .samples import DUE_ON, agreement_signed, application_submitted, id_of, plan

ENDS_ON, LATER, FINAL = date(2026, 4, 30), date(2026, 7, 31), date(2026, 9, 29)


def agreement_amended(kinds: list[InstalmentKind], **changes: object) -> funding.AgreementAmended:
    """Funding's event of an amendment that gives the project three more months."""
    signed = agreement_signed()
    said = {
        **signed.model_dump(include={"agreement_id", "number", "application_id", "edition", "starts_on"}),
        "amendment_id": id_of("essai/amendment"),
        "version": 2,
        "changed": (AmendedTerm.AMOUNT, AmendedTerm.DATES),
        "amount_cents": 3_500_000,
        "amount_before_cents": signed.amount_cents,
        "instalments": tuple(
            funding.Instalment(number=number, kind=kind, amount_cents=1_000) for number, kind in enumerate(kinds, 1)
        ),
        "signed_on": date(2025, 9, 1),
        "ends_on": LATER,
        "ends_on_before": ENDS_ON,
        "final_report_due_on": FINAL,
    }
    return funding.AgreementAmended.model_validate(said | changes)


WITHOUT_INTERIM = [InstalmentKind.ADVANCE, InstalmentKind.BALANCE]


async def test_a_later_end_moves_the_final_report_and_the_targets_due_at_the_end(database: Database) -> None:
    for event in (application_submitted(), agreement_signed(), agreement_amended(WITHOUT_INTERIM)):
        await react(database, REACTIONS, event)
    row = await database.fetchrow("SELECT due_on, due_at, overdue_at, remind_on FROM impact.report")
    assert row is not None
    assert (row["due_on"], row["due_at"].date(), row["overdue_at"].date()) == (
        FINAL,
        date(2026, 9, 28),
        date(2026, 10, 29),
    )
    assert row["remind_on"] == date(2026, 8, 30)
    revised = await require_announced(database, impact.MonitoringPlanRevised)
    assert [(one.number, one.kind, one.due_on) for one in revised.reports] == [(1, ReportKind.FINAL, FINAL)]
    kept = {one.code: one.due_on for one in application_submitted().indicators}
    later = LATER - ENDS_ON
    moved = {code: due_on + later for code, due_on in kept.items() if due_on >= ENDS_ON}
    assert {one.code: one.due_on for one in revised.indicators} == moved
    rows = await database.fetch("SELECT code, due_on FROM impact.indicator")
    assert {row["code"]: row["due_on"] for row in rows} == kept | moved


async def test_one_more_interim_instalment_asks_for_one_more_report(database: Database) -> None:
    kinds = [InstalmentKind.ADVANCE, InstalmentKind.INTERIM, InstalmentKind.BALANCE]
    same = {"ends_on": ENDS_ON, "final_report_due_on": DUE_ON}
    for event in (application_submitted(), agreement_signed(), agreement_amended(kinds, **same)):
        await react(database, REACTIONS, event)
    rows = await database.fetch("SELECT number, kind, state, due_on FROM impact.report ORDER BY number")
    assert [tuple(row) for row in rows] == [
        (1, "FINAL", "PLANNED", DUE_ON),
        (2, "INTERIM", "PLANNED", date(2025, 10, 15)),
    ]


async def test_an_amendment_of_the_amount_alone_moves_no_day(database: Database) -> None:
    same = {"ends_on": ENDS_ON, "final_report_due_on": DUE_ON}
    for event in (application_submitted(), agreement_signed(), agreement_amended(WITHOUT_INTERIM, **same)):
        await react(database, REACTIONS, event)
    assert await announced(database, impact.MonitoringPlanRevised) == []


async def test_an_agreement_that_was_never_signed_cannot_be_amended(database: Database) -> None:
    with pytest.raises(Reject, match="never signed"):
        await react(database, REACTIONS, agreement_amended(WITHOUT_INTERIM))


def test_a_report_that_fell_due_and_a_target_that_was_judged_stand() -> None:
    opened = plan()
    amended = domain.AmendedAgreement(
        signed_on=date(2026, 8, 1),
        starts_on=date(2025, 4, 1),
        ends_on=LATER,
        ends_on_before=ENDS_ON,
        final_report_due_on=FINAL,
        interim_instalments=0,
    )
    due = opened
    for fact in domain.fall_due(opened, on=DUE_ON):
        due = domain.evolve(due, fact)
    revised = domain.follow_amendment(due, amended)
    assert revised is None or revised.reports == ()
    closed = domain.evolve(opened, domain.close(opened, on=date(2026, 8, 1)))
    assert domain.follow_amendment(closed, amended) is None
