"""Drawing up agreements, signing them, and letting them lapse."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid5

import asyncpg
import pytest
from funding_life import DAY, Life, done, refused
from funding_samples import OTHER_SIRET, Grant, rules_published

from funding.timers import TIMERS
from shared.clock import end_of_paris_day
from shared.contracts import funding, intake
from shared.messaging import Reject, Wait
from shared.messaging.timers import fire_due
from shared.testing import announced, require_announced
from shared.vocabulary import Outcome, ReleaseReason, Role


async def test_an_award_draws_up_a_numbered_agreement_with_its_schedule(life: Life) -> None:
    await life.drafted(Grant("first"))
    agreement = await life.drafted(Grant("second", amount=7_500_05))
    assert (agreement["number"], agreement["state"], agreement["sign_before"]) == (
        "CONV-2025-0002",
        "DRAFTED",
        "2025-06-08",
    )
    drafted = await require_announced(life.database, funding.AgreementDrafted, agreement_id=UUID(agreement["id"]))
    assert [(one.number, one.amount_cents) for one in drafted.instalments] == [(1, 4_500_03), (2, 3_000_02)]


async def test_an_agreement_waits_for_the_application_it_is_about(life: Life) -> None:
    grant = Grant()
    await life.hear(grant.proposed())
    with pytest.raises(Wait) as waits:
        await life.hear(grant.decided())
    assert (waits.value.topic, waits.value.aggregate_id) == (
        intake.ApplicationSubmitted.TOPIC,
        str(grant.application_id),
    )


async def test_an_agreement_waits_for_the_rules_its_application_was_submitted_under(life: Life) -> None:
    grant = Grant()
    await life.hear(grant.submitted())
    await life.hear(grant.proposed())
    with pytest.raises(Wait) as waits:
        await life.hear(grant.decided())
    assert (waits.value.topic, waits.value.aggregate_id) == (
        intake.CallRulesPublished.TOPIC,
        str(grant.submitted().call_id),
    )
    await life.hear(rules_published())
    await life.hear(grant.decided())
    await require_announced(life.database, funding.AgreementDrafted)


async def test_a_case_that_is_not_awarded_draws_up_nothing(life: Life) -> None:
    grant = Grant()
    for outcome in (Outcome.REJECTED, Outcome.DEFERRED):
        await life.hear(grant.decided(outcome))
    assert await announced(life.database, funding.AgreementDrafted) == []


async def test_an_award_after_an_appeal_is_reserved_and_agreed_once_whatever_the_first_case_decided(life: Life) -> None:
    grant = Grant()
    await life.hear(rules_published())
    await life.hear(grant.submitted())
    await life.hear(grant.decided(Outcome.REJECTED))
    appeal = {"case_id": uuid5(grant.case_id, "appeal")}
    await life.hear(grant.proposed().model_copy(update=appeal))
    await life.hear(grant.decided().model_copy(update={**appeal, "appeal_of": grant.case_id}))
    reserved = await require_announced(life.database, funding.FundsReserved, proposal_id=grant.proposal_id)
    drafted = await require_announced(life.database, funding.AgreementDrafted)
    assert (drafted.case_id, drafted.amount_cents) == (appeal["case_id"], reserved.amount_cents)
    assert (await life.envelope())["reserved"] == grant.amount


async def test_an_award_of_another_amount_than_reserved_breaks_the_contract(life: Life) -> None:
    grant = Grant()
    await life.hear(rules_published())
    await life.hear(grant.submitted())
    await life.hear(grant.proposed())
    with pytest.raises(Reject):
        await life.hear(grant.decided(amount=grant.amount + 1))


async def test_an_award_on_a_refused_reservation_breaks_the_contract(life: Life) -> None:
    grant = Grant(amount=60_000_00)
    await life.hear(rules_published())
    await life.hear(grant.submitted())
    await life.hear(grant.proposed())
    with pytest.raises(Reject):
        await life.hear(grant.decided())


async def test_one_reservation_carries_one_agreement(life: Life) -> None:
    grant = Grant()
    await life.drafted(grant)
    with pytest.raises(asyncpg.UniqueViolationError):
        await life.hear(grant.decided())
    assert len(await announced(life.database, funding.AgreementDrafted)) == 1


async def test_two_signatures_commit_the_money_and_release_the_advance(life: Life) -> None:
    grant = Grant()
    agreement = await life.drafted(grant)
    path = f"/agreements/{agreement['id']}"
    one = await life.sign(grant, path, "CARRIER")
    assert (one["state"], (await life.envelope())["committed"]) == ("DRAFTED", 0)
    life.clock.advance(life.clock.now() + 3 * DAY)
    both = await life.sign(grant, path, "APEC")
    assert (both["state"], both["signed_on"]) == ("SIGNED", "2025-03-13")
    assert (await life.envelope())["committed"] == grant.amount
    signed = await require_announced(life.database, funding.AgreementSigned)
    assert (signed.signed_on, signed.final_report_due_on, signed.overdue_after_days) == (
        date(2025, 3, 13),
        date(2026, 5, 30),
        30,
    )
    released = await require_announced(life.database, funding.InstalmentReleased)
    assert (released.instalment, released.amount_cents) == (1, 6_000_00)


async def test_without_an_advance_nothing_is_released_by_signing(life: Life) -> None:
    agreement = await life.signed(Grant(), advance_percent=0)
    assert [(one["kind"], one["state"]) for one in agreement["instalments"]] == [("BALANCE", "PLANNED")]


async def test_a_party_signs_once(life: Life) -> None:
    grant = Grant()
    path = f"/agreements/{(await life.drafted(grant))['id']}"
    await life.sign(grant, path, "CARRIER")
    body = {"party": "CARRIER", "signatory": "Un autre", "signed_on": life.today}
    await refused(life.carrier(grant).post(f"{path}/signatures", body), 409, "not_in_this_state")


async def test_each_party_signs_for_itself_alone(life: Life) -> None:
    grant = Grant()
    path = f"/agreements/{(await life.drafted(grant))['id']}/signatures"
    carrier = {"party": "CARRIER", "signatory": "Moi", "signed_on": life.today}
    apec = {"party": "APEC", "signatory": "Moi", "signed_on": life.today}
    another = life.api.caller(Role.CARRIER, sub="other", org=OTHER_SIRET)
    for caller, body in ((life.programme, carrier), (another, carrier), (life.carrier(grant), apec)):
        await refused(caller.post(path, body), 403, "forbidden")


async def test_a_signature_is_dated_between_the_draft_and_today(life: Life) -> None:
    grant = Grant()
    path = f"/agreements/{(await life.drafted(grant))['id']}/signatures"
    for day in ("2025-03-09", "2025-03-11"):
        body = {"party": "CARRIER", "signatory": "Moi", "signed_on": day}
        await refused(life.carrier(grant).post(path, body), 422, "signature_date", field="signed_on")


async def test_a_signature_needs_an_unchanged_agreement(life: Life) -> None:
    grant = Grant()
    agreement = await life.drafted(grant)
    path = f"/agreements/{agreement['id']}"
    await life.sign(grant, path, "CARRIER")
    body = {"party": "APEC", "signatory": "Moi", "signed_on": life.today}
    stale = life.programme.post(f"{path}/signatures", body, if_match=f'"{agreement["revision"]}"')
    await refused(stale, 412, "stale")
    assert (await life.agreement(agreement))["state"] == "DRAFTED"


async def test_who_signed_is_kept_in_the_vault_and_nowhere_else(life: Life) -> None:
    grant = Grant()
    await life.signed(grant)
    names = await life.database.fetch("SELECT name FROM funding.person ORDER BY name")
    assert [row["name"] for row in names] == ["Signataire APEC", "Signataire CARRIER"]
    told = await life.database.fetchval(
        "SELECT count(*) FROM messaging.event_log WHERE convert_from(payload, 'UTF8') LIKE '%Signataire%'"
    )
    assert told == 0


async def test_an_agreement_not_signed_in_time_lapses_at_the_end_of_its_last_paris_day(life: Life) -> None:
    grant = Grant()
    agreement = await life.drafted(grant)
    await life.sign(grant, f"/agreements/{agreement['id']}", "CARRIER")
    last_day = date.fromisoformat(agreement["sign_before"])
    life.clock.advance(end_of_paris_day(last_day) - timedelta(seconds=1))
    assert await fire_due(life.database, TIMERS, life.clock) == 0
    life.clock.advance(end_of_paris_day(last_day) + timedelta(days=2))
    assert await fire_due(life.database, TIMERS, life.clock) == 1
    assert await fire_due(life.database, TIMERS, life.clock) == 0

    shown = await life.agreement(agreement)
    assert (shown["state"], {one["state"] for one in shown["instalments"]}) == ("LAPSED", {"CANCELLED"})
    lapsed = await require_announced(life.database, funding.AgreementLapsed)
    assert lapsed.lapsed_on == last_day
    released = await require_announced(life.database, funding.ReservationReleased)
    assert released.reason is ReleaseReason.AGREEMENT_LAPSED
    assert (await life.envelope())["available"] == 50_000_00


async def test_a_signed_agreement_does_not_lapse(life: Life) -> None:
    await life.signed(Grant())
    life.clock.advance(datetime(2026, 1, 1, tzinfo=UTC))
    assert await fire_due(life.database, TIMERS, life.clock) == 0


async def test_it_is_too_late_to_sign_after_the_last_day_even_before_the_timer_ran(life: Life) -> None:
    grant = Grant()
    path = f"/agreements/{(await life.drafted(grant))['id']}/signatures"
    life.clock.advance(datetime(2025, 6, 9, 6, tzinfo=UTC))
    body = {"party": "CARRIER", "signatory": "Moi", "signed_on": "2025-06-08"}
    await refused(life.carrier(grant).post(path, body), 422, "signed_too_late")


async def test_a_lapsed_agreement_cannot_be_signed(life: Life) -> None:
    grant = Grant()
    agreement = await life.drafted(grant)
    life.clock.advance(datetime(2025, 6, 9, 6, tzinfo=UTC))
    await fire_due(life.database, TIMERS, life.clock)
    body = {"party": "CARRIER", "signatory": "Moi", "signed_on": "2025-06-08"}
    path = f"/agreements/{agreement['id']}/signatures"
    await refused(life.carrier(grant).post(path, body), 409, "not_in_this_state")


async def test_a_carrier_sees_its_own_agreements_and_staff_sees_all(life: Life) -> None:
    mine, theirs = Grant("mine"), Grant("theirs", siret=OTHER_SIRET)
    one, other = await life.drafted(mine), await life.drafted(theirs)
    listed = await done(life.carrier(mine).get("/agreements"))
    assert [agreement["id"] for agreement in listed["items"]] == [one["id"]]
    await refused(life.carrier(mine).get(f"/agreements/{other['id']}"), 403, "forbidden")
    assert len((await done(life.auditor.get("/agreements")))["items"]) == 2
    await refused(life.api.caller(Role.OPERATOR).get("/agreements"), 403, "forbidden")


async def test_agreements_are_found_by_state_edition_and_application(life: Life) -> None:
    grant = Grant("one")
    await life.signed(grant)
    await life.drafted(Grant("two"))
    for query, numbers in (
        ("state=SIGNED", ["CONV-2025-0001"]),
        ("edition=2024", []),
        (f"application_id={grant.application_id}", ["CONV-2025-0001"]),
        ("limit=1", ["CONV-2025-0001"]),
    ):
        page = await done(life.officer.get(f"/agreements?{query}"))
        assert [one["number"] for one in page["items"]] == numbers
    await refused(life.officer.get("/agreements?state=GONE"), 422, "invalid_request", field="state")


async def test_a_repeated_request_signs_once_and_another_body_under_its_key_is_refused(life: Life) -> None:
    grant = Grant()
    path = f"/agreements/{(await life.drafted(grant))['id']}/signatures"
    body = {"party": "CARRIER", "signatory": "Moi", "signed_on": life.today}
    first = await life.carrier(grant).post(path, body, key="once")
    again = await life.carrier(grant).post(path, body, key="once")
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    other = {**body, "signatory": "Une autre"}
    await refused(life.carrier(grant).post(path, other, key="once"), 422, "idempotency_key_reused")
    await refused(life.carrier(grant).post(path, body, key=None), 400, "idempotency_key_required")
