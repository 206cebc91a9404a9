"""Amendments: new versions of an agreement that move the ledger, and what they may not touch."""

from datetime import date
from typing import Any
from uuid import UUID

from funding_life import Life, done, instalment_states, refused
from funding_samples import OTHER_SIRET, Grant, report_accepted, rules_published

from funding.projections import PROJECTIONS
from shared.contracts import funding
from shared.identity import new_id
from shared.testing import announced, project, require_announced
from shared.vocabulary import AmendedTerm, InstalmentKind, ReportKind, Role

CEILINGS = next(one for one in PROJECTIONS if one.name == "ceilings")


def parts(agreement: dict[str, Any]) -> list[tuple[str, int, str]]:
    return [(one["kind"], one["amount_cents"], one["state"]) for one in agreement["instalments"]]


async def test_an_increase_commits_more_and_the_balance_bears_it(life: Life) -> None:
    grant = Grant()
    agreement = await life.signed(grant)
    await life.paid(agreement, 1)
    amendment = await life.amended(agreement, grant, amount_cents=12_000_00, ends_on="2026-06-30")
    assert (amendment["state"], amendment["number"]) == ("IN_FORCE", "CONV-2025-0001 avenant n° 1")
    envelope = await life.envelope()
    assert (envelope["reserved"], envelope["committed"], envelope["disbursed"]) == (0, 12_000_00, 6_000_00)
    now = await life.agreement(agreement)
    assert parts(now) == [("ADVANCE", 6_000_00, "PAID"), ("BALANCE", 6_000_00, "PLANNED")]
    assert (now["version"], now["ends_on"], now["final_report_due_on"]) == (2, "2026-06-30", "2026-08-29")
    told = await require_announced(life.database, funding.AgreementAmended)
    assert (told.amount_before_cents, told.amount_cents, told.version) == (10_000_00, 12_000_00, 2)
    assert told.changed == (AmendedTerm.AMOUNT, AmendedTerm.DATES, AmendedTerm.SCHEDULE)
    assert (told.ends_on_before, told.ends_on) == (date(2026, 3, 31), date(2026, 6, 30))
    moves = [event.move for event in await announced(life.database, funding.LedgerPosted)][-2:]
    assert moves == ["RESERVE", "COMMIT"]


async def test_a_decrease_gives_back_but_never_what_is_paid_ordered_or_released(life: Life) -> None:
    grant = Grant()
    agreement = await life.signed(grant)
    path = f"/agreements/{agreement['id']}/amendments"
    body = {"why": "Essai", "amount_cents": 5_999_99}
    await refused(life.programme.post(path, body), 422, "under_paid", field="amount_cents")
    await life.amended(agreement, grant, amount_cents=7_000_00)
    assert (await life.envelope())["committed"] == 7_000_00
    await life.amended(agreement, grant, amount_cents=6_000_00)
    now = await life.agreement(agreement)
    assert (now["version"], instalment_states(now)) == (3, ["RELEASED", "CANCELLED"])
    assert (await life.envelope())["available"] == 44_000_00


async def test_no_amendment_raises_a_grant_above_the_editions_maximum_unless_the_edition_lets_it(life: Life) -> None:
    grant, raised = Grant(), {"why": "Essai", "amount_cents": 11_000_01}
    agreement = await life.signed(grant, maximum_cents=11_000_00)
    path = f"/agreements/{agreement['id']}/amendments"
    problem = await refused(life.programme.post(path, raised), 422, "amount_above_maximum", field="amount_cents")
    assert "11 000,00" in problem["detail"].replace("\u202f", " ").replace("\xa0", " ")
    await life.amended(agreement, grant, amount_cents=11_000_00)
    await life.hear(rules_published(maximum_cents=1_00, amendments_above_maximum=True, version="1.0.1"))
    ceilings = await life.database.fetch("SELECT amendment_ceiling_cents FROM funding.call_rules ORDER BY version")
    assert [row[0] for row in ceilings] == [11_000_00, None]


async def test_rules_that_were_heard_before_ceilings_existed_have_theirs_once_they_are_heard_again(life: Life) -> None:
    """As the build before kept them: without a ceiling, whatever their edition says."""
    grant, raised = Grant(), {"why": "Essai", "amount_cents": 11_000_01}
    agreement = await life.signed(grant)
    said = rules_published(maximum_cents=11_000_00)
    for again in (said, said.model_copy(update={"call_id": new_id()}), said):
        await project(life.database, CEILINGS, [again])
    problem = await refused(
        life.programme.post(f"/agreements/{agreement['id']}/amendments", raised),
        422,
        "amount_above_maximum",
        field="amount_cents",
    )
    assert "11 000,00" in problem["detail"].replace("\u202f", " ").replace("\xa0", " ")
    await project(life.database, CEILINGS, [rules_published(maximum_cents=1_00, amendments_above_maximum=True)])
    await life.amended(agreement, grant, amount_cents=11_000_01)


async def test_a_grant_above_the_maximum_may_still_shrink(life: Life) -> None:
    grant = Grant()
    agreement = await life.signed(grant, maximum_cents=9_000_00)
    path = f"/agreements/{agreement['id']}/amendments"
    raised = {"why": "Essai", "amount_cents": 10_000_01}
    await refused(life.programme.post(path, raised), 422, "amount_above_maximum", field="amount_cents")
    await life.amended(agreement, grant, amount_cents=9_500_00)


async def test_an_increase_that_the_envelope_cannot_bear_is_refused_when_drafted_and_when_signed(life: Life) -> None:
    grant, other = Grant(budget=90_000_00), Grant("other", amount=39_000_00, budget=90_000_00)
    agreement = await life.signed(grant)
    path = f"/agreements/{agreement['id']}/amendments"
    too_much = {"why": "Essai", "amount_cents": 50_000_01}
    await refused(life.programme.post(path, too_much), 422, "envelope_exhausted", field="amount_cents")
    drafted = await done(life.programme.post(path, {"why": "Essai", "amount_cents": 12_000_00}))
    await life.drafted(other)
    signatures = f"{path}/{drafted['id']}/signatures"
    carrier = {"party": "CARRIER", "signatory": "Moi", "signed_on": life.today}
    await done(life.carrier(grant).post(signatures, carrier))
    apec = {**carrier, "party": "APEC"}
    await refused(life.programme.post(signatures, apec), 422, "envelope_exhausted", field="amount_cents")
    now = await life.agreement(agreement)
    assert (now["version"], now["amount_cents"], now["open_amendment_id"]) == (1, 10_000_00, drafted["id"])
    envelope = await life.envelope()
    assert (envelope["committed"], envelope["reserved"]) == (10_000_00, 39_000_00)


async def test_one_amendment_at_a_time_and_what_became_stale_is_drafted_anew(life: Life) -> None:
    grant = Grant()
    agreement = await life.signed(grant, advance_percent=50, interim_percents=(20,))
    path = f"/agreements/{agreement['id']}/amendments"
    new = [{"kind": "INTERIM", "amount_cents": 3_000_00}, {"kind": "BALANCE", "amount_cents": 2_000_00}]
    drafted = await done(life.programme.post(path, {"why": "Essai", "instalments": new}))
    await refused(life.programme.post(path, {"why": "Encore", "amount_cents": 9_000_00}), 409, "not_in_this_state")
    await life.hear(report_accepted(UUID(agreement["id"]), grant, kind=ReportKind.INTERIM))
    body = {"party": "APEC", "signatory": "Moi", "signed_on": life.today}
    await refused(life.programme.post(f"{path}/{drafted['id']}/signatures", body), 422, "amendment_stale")
    await done(life.programme.post(f"{path}/{drafted['id']}/abandonment", {"reason": "STALE"}))
    again = life.programme.post(f"{path}/{drafted['id']}/abandonment", {"reason": "STALE"})
    await refused(again, 409, "not_in_this_state")
    amendment = await life.amended(agreement, grant, purpose="Un objet précisé.")
    assert (amendment["version"], amendment["changed"]) == (2, ["PURPOSE"])
    versions = await done(life.carrier(grant).get(f"/agreements/{agreement['id']}/versions"))
    assert [(one["version"], one["state"]) for one in versions["amendments"]] == [(2, "ABANDONED"), (2, "IN_FORCE")]
    assert (versions["original"]["purpose"], versions["present"]["purpose"]) == (None, "Un objet précisé.")


async def test_what_is_not_released_may_be_planned_otherwise(life: Life) -> None:
    grant = Grant()
    agreement = await life.signed(grant)
    new = [{"kind": "INTERIM", "amount_cents": 1_000_00}, {"kind": "BALANCE", "amount_cents": 3_000_00}]
    await life.amended(agreement, grant, instalments=new)
    told = await require_announced(life.database, funding.AgreementAmended)
    assert [(one.number, one.kind) for one in told.instalments] == [
        (1, InstalmentKind.ADVANCE),
        (2, InstalmentKind.INTERIM),
        (3, InstalmentKind.BALANCE),
    ]
    path = f"/agreements/{agreement['id']}/amendments"
    for wrong, code in (
        ([{"kind": "BALANCE", "amount_cents": 1}], "schedule_total"),
        (
            [{"kind": "ADVANCE", "amount_cents": 1_000_00}, {"kind": "BALANCE", "amount_cents": 3_000_00}],
            "schedule_order",
        ),
    ):
        body = {"why": "Essai", "instalments": wrong}
        await refused(life.programme.post(path, body), 422, code, field="instalments")


async def test_each_refusal_of_an_amendment_names_what_would_be_right(life: Life) -> None:
    grant = Grant()
    drafted = await life.drafted(grant)
    path = f"/agreements/{drafted['id']}/amendments"
    await refused(life.programme.post(path, {"why": "Essai", "amount_cents": 9_000_00}), 409, "not_in_this_state")
    await life.sign(grant, f"/agreements/{drafted['id']}", "CARRIER")
    await life.sign(grant, f"/agreements/{drafted['id']}", "APEC")
    for body, code, field in (
        ({}, "amendment_empty", None),
        ({"amount_cents": 20_000_01}, "over_the_budget", "amount_cents"),
        ({"ends_on": "9999-12-31"}, "project_dates", "ends_on"),
        ({"ends_on": "2025-03-31"}, "project_dates", "ends_on"),
        ({"starts_on": "2026-04-01"}, "project_dates", "ends_on"),
        ({"shares": [{"siret": OTHER_SIRET, "amount_cents": 1}]}, "not_a_partner", "shares"),
    ):
        await refused(life.programme.post(path, {"why": "Essai", **body}), 422, code, field=field)
    await refused(life.carrier(grant).post(path, {"why": "Moi", "amount_cents": 9_000_00}), 403, "forbidden")
    made = await done(life.programme.post(path, {"why": "Essai", "amount_cents": 9_000_00}))
    signatures = f"{path}/{made['id']}/signatures"
    body = {"party": "CARRIER", "signatory": "Moi", "signed_on": life.today}
    stranger = life.api.caller(Role.CARRIER, sub="other", org=OTHER_SIRET)
    await refused(stranger.post(signatures, body), 403, "forbidden")
    early = {**body, "signed_on": "2025-03-09"}
    await refused(life.carrier(grant).post(signatures, early), 422, "signature_date", field="signed_on")
    await done(life.carrier(grant).post(signatures, body))
    await refused(life.carrier(grant).post(signatures, body), 409, "not_in_this_state")
    unknown = f"{path}/{drafted['id']}/signatures"
    await refused(life.carrier(grant).post(unknown, body), 404, "not_found")


async def test_accounts_and_amendments_wait_for_each_other(life: Life) -> None:
    grant = Grant()
    agreement = await life.advance_paid(grant)
    path = f"/agreements/{agreement['id']}"
    made = await done(life.programme.post(f"{path}/amendments", {"why": "Essai", "amount_cents": 9_000_00}))
    await done(life.carrier(grant).post(f"{path}/financial-report", grant.costs(18_000_00)))
    acceptance = f"{path}/financial-report/acceptance"
    await refused(life.officer.post(acceptance, {"eligible_cents": 18_000_00}), 409, "not_in_this_state")
    body = {"party": "APEC", "signatory": "Moi", "signed_on": life.today}
    await refused(life.programme.post(f"{path}/amendments/{made['id']}/signatures", body), 409, "not_in_this_state")
    await done(life.programme.post(f"{path}/amendments/{made['id']}/abandonment", {"reason": "STALE"}))
    await done(life.officer.post(acceptance, {"eligible_cents": 18_000_00}))
    late = life.programme.post(f"{path}/amendments", {"why": "Essai", "amount_cents": 9_500_00})
    await refused(late, 409, "not_in_this_state")
