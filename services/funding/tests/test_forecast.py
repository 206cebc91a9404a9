"""The cash to come is what is left of the agreements: as they are signed, held, ordered and paid."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from funding_life import Life, done
from funding_samples import Grant, report_accepted, report_overdue

from shared.contracts import impact
from shared.vocabulary import ConditionPrecedent, ReportKind, Role

FIRST, SECOND = Grant("first"), Grant("second", amount=20_000_00, envelope_key="2025")


async def foreseen(life: Life, query: str = "") -> list[tuple[str, str, int, dict[str, int]]]:
    """Each month with its envelope, what is certain in it, and how much waits for what."""
    answer = await done(life.officer.get(f"/cash-forecast{query}"))
    months = answer["months"]
    assert answer["certain_cents"] == sum(one["certain_cents"] for one in months)
    assert answer["conditional_cents"] == sum(one["conditional_cents"] for one in months)
    return [
        (
            one["month"],
            one["envelope_key"],
            one["certain_cents"],
            {w["reason"]: w["amount_cents"] for w in one["waiting"]},
        )
        for one in months
    ]


async def left(life: Life) -> int:
    """What is neither paid nor cancelled of the agreements."""
    listed: list[dict[str, Any]] = (await done(life.officer.get("/agreements")))["items"]
    parts = [part for one in listed for part in (await life.agreement(one))["instalments"]]
    return sum(part["amount_cents"] for part in parts if part["state"] not in {"PAID", "CANCELLED"})


async def test_the_forecast_is_what_is_left_of_the_agreements(life: Life) -> None:
    drafted = await life.drafted(SECOND, conditions_precedent=(ConditionPrecedent.CO_FUNDING,))
    agreement = await life.signed(FIRST)
    proof = {"condition": "CO_FUNDING", "evidence": "Pièce 12"}
    waiting = ("2025-04", "2025/NATIONAL", 0, {"CONDITION_PRECEDENT": 6_000_00})
    unsigned = ("2025-06", "2025", 0, {"SIGNATURE": 12_000_00})
    balances = [
        ("2026-07", "2025", 0, {"SIGNATURE": 8_000_00}),
        ("2026-07", "2025/NATIONAL", 0, {"CONDITION_PRECEDENT": 4_000_00}),
    ]
    assert await foreseen(life) == [waiting, unsigned, *balances]
    await done(life.programme.post(f"/agreements/{agreement['id']}/conditions", proof))
    balances[1] = ("2026-07", "2025/NATIONAL", 0, {"FINAL_REPORT": 4_000_00})
    certain = ("2025-03", "2025/NATIONAL", 6_000_00, {})
    assert await foreseen(life) == [certain, unsigned, *balances]
    assert sum(cents + sum(waits.values()) for _, _, cents, waits in await foreseen(life)) == await left(life)

    assert await foreseen(life, "?envelope=2025/NATIONAL") == [certain, balances[1]]
    assert await foreseen(life, "?envelope=2025") == [certain, unsigned, *balances]
    assert await foreseen(life, "?edition=2024") == []
    assert [month for month, *_ in await foreseen(life, "?edition=2025&delay_days=0")][-1] == "2026-05"

    await life.paid(agreement, 1)
    assert await foreseen(life) == [unsigned, *balances]
    await life.hear(report_overdue(UUID(agreement["id"]), FIRST))
    life.clock.advance(datetime(2026, 9, 2, 9, tzinfo=UTC))
    late = await foreseen(life)
    assert late == [
        ("2026-09", "2025", 0, {"SIGNATURE": 20_000_00}),
        ("2026-09", "2025/NATIONAL", 0, {"REPORT_OVERDUE": 4_000_00}),
    ]
    assert sum(cents + sum(waits.values()) for _, _, cents, waits in late) == await left(life)
    await life.hear(SECOND.award_withdrawn())
    assert (await life.agreement(drafted))["state"] == "CANCELLED"
    assert [envelope for _, envelope, *_ in await foreseen(life)] == ["2025/NATIONAL"]


async def test_interim_parts_are_spread_over_the_project_and_an_order_falls_on_its_batch_s_day(life: Life) -> None:
    agreement = await life.signed(Grant(), interim_percents=(10, 10))
    balance = ("2026-07", "2025/NATIONAL", 0, {"FINAL_REPORT": 2_000_00})
    second = ("2026-01", "2025/NATIONAL", 0, {"INTERIM_REPORT": 1_000_00})
    advance, first = (
        ("2025-03", "2025/NATIONAL", 6_000_00, {}),
        ("2025-09", "2025/NATIONAL", 0, {"INTERIM_REPORT": 1_000_00}),
    )
    assert await foreseen(life) == [advance, first, second, balance]
    await life.approved(agreement, 1)
    assert await foreseen(life) == [advance, first, second, balance]
    await done(life.officer.post("/batches", {"execution_date": "2025-04-02"}))
    assert await foreseen(life) == [("2025-04", *advance[1:]), first, second, balance]
    await life.hear(report_accepted(UUID(agreement["id"]), Grant(), kind=ReportKind.INTERIM))
    now = ("2025-03", "2025/NATIONAL", 1_000_00, {})
    assert await foreseen(life) == [now, ("2025-04", *advance[1:]), second, balance]
    await life.paid(agreement, 2)
    assert await foreseen(life) == [("2025-04", *advance[1:]), second, balance]


async def test_parts_are_expected_when_their_reports_fall_due_as_impact_says(life: Life) -> None:
    agreement = await life.signed(Grant(), interim_percents=(10, 10))
    days = (date(2025, 12, 1), date(2026, 2, 1), date(2026, 6, 30))
    kinds = (ReportKind.INTERIM, ReportKind.INTERIM, ReportKind.FINAL)
    owed = tuple(
        impact.ReportObligation(number=number, kind=kind, due_on=day)
        for number, (kind, day) in enumerate(zip(kinds, days, strict=True), start=1)
    )
    about = {"agreement_id": UUID(agreement["id"]), "application_id": Grant().application_id, "edition": 2025}
    about |= {"plan_id": UUID(int=7), "indicators": ()}
    await life.hear(impact.MonitoringPlanOpened(**about, reports=owed, opened_on=date(2025, 3, 10)))
    assert [month for month, *_ in await foreseen(life)] == ["2025-03", "2026-01", "2026-04", "2026-08"]
    later = (impact.ReportObligation(number=2, kind=ReportKind.INTERIM, due_on=date(2026, 3, 15)),)
    await life.hear(impact.MonitoringPlanRevised(**about, reports=later, revised_on=date(2025, 5, 1)))
    assert [month for month, *_ in await foreseen(life)] == ["2025-03", "2026-01", "2026-05", "2026-08"]
    await life.hear(
        impact.ReportWaived(
            **{key: value for key, value in about.items() if key != "indicators"},
            report=1,
            kind=ReportKind.INTERIM,
            due_on=date(2025, 12, 1),
            waived_on=date(2025, 5, 1),
        )
    )
    months = [month for month, *_ in await foreseen(life, "?delay_days=0")]
    assert months == ["2025-03", "2025-11", "2026-03", "2026-06"], (
        "one report is left for the first; the other is guessed"
    )


async def test_the_auditor_reads_the_forecast_and_a_programme_officer_does_not(life: Life) -> None:
    assert (await done(life.auditor.get("/cash-forecast"))) == {
        "as_of": "2025-03-10",
        "certain_cents": 0,
        "conditional_cents": 0,
        "months": [],
    }
    assert (await life.api.caller(Role.PROGRAMME_OFFICER).get("/cash-forecast")).status_code == 403
    assert (await life.officer.get("/cash-forecast?delay_days=367")).status_code == 422
