"""Names of who signed and who certified go when their time is over; what was signed stays under its hash."""

from datetime import UTC, date, datetime, timedelta

import asyncpg
import pytest
from funding_life import JUNE_2026, Life, done
from funding_papers import paper
from funding_samples import Grant

from funding.api.examples import TERMINATION
from funding.timers import TIMERS
from shared.clock import end_of_paris_day
from shared.messaging.timers import fire_due
from shared.vocabulary import ERASED, Role

GRANT = Grant(amount=10_000_00, budget=20_000_00)
FORGET = tuple(one for one in TIMERS if one.name == "forget-signatories")


async def names_on(life: Life, day: date) -> set[str]:
    """The names in the vault once the timer had its turn, around noon."""
    life.clock.advance(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
    await fire_due(life.database, FORGET, life.clock)
    return {row["name"] for row in await life.database.fetch("SELECT name FROM funding.person")}


async def test_names_are_kept_with_the_accounts_then_go_from_the_vault_and_from_the_paper(life: Life) -> None:
    agreement = await life.signed(GRANT)
    await life.amended(agreement, GRANT, amount_cents=12_000_00)
    life.clock.advance(JUNE_2026)
    path = f"/agreements/{agreement['id']}"
    await done(life.carrier(GRANT).post(f"{path}/financial-report", GRANT.costs(5_000_00)))
    await done(life.officer.post(f"{path}/termination", {**TERMINATION, "ground": "CARRIER_CEASED"}))
    await done(life.approver.post(f"{path}/termination/confirmation"))
    signed = await paper(life.auditor, agreement, 1)
    versions = await done(life.auditor.get(f"{path}/versions"))
    kept = await names_on(life, date(2036, 12, 31))
    assert {"Signataire CARRIER", "Signataire APEC"} < kept
    assert ERASED not in kept
    assert await names_on(life, date(2037, 1, 1)) == {ERASED}
    for version in (1, 2):
        text = await paper(life.auditor, agreement, version)
        assert f"Pour le bénéficiaire : {ERASED}" in text
        assert "Signataire" not in text
        assert versions["sha256"][str(version)] in text.replace(" ", "")
    assert signed.count("Article") == (await paper(life.auditor, agreement, 1)).count("Article")
    assert (await done(life.auditor.get(f"{path}/versions")))["sha256"] == versions["sha256"]
    assert await fire_due(life.database, FORGET, life.clock) == 0
    noted = await life.database.fetch("SELECT object FROM messaging.audit_log WHERE action = 'signatories.erased'")
    assert [row["object"] for row in noted] == [agreement["id"]]


async def test_what_was_signed_is_only_ever_set_again_without_its_names(life: Life) -> None:
    await life.signed(GRANT)
    for changes in ("pdf = ''", "content = '{}', names_forgotten_on = '2037-01-01'", "names_forgotten_on = NULL"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await life.database.pool.execute(f"UPDATE funding.agreement_paper SET {changes}")
    await life.database.pool.execute("UPDATE funding.agreement_paper SET pdf = '1', names_forgotten_on = '2037-01-01'")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await life.database.pool.execute("UPDATE funding.agreement_paper SET pdf = '2'")


async def test_who_signed_what_never_came_to_be_is_forgotten_sooner(life: Life) -> None:
    agreement = await life.drafted(GRANT)
    await life.sign(GRANT, f"/agreements/{agreement['id']}", "CARRIER")
    last_day = date.fromisoformat(agreement["sign_before"])
    life.clock.advance(end_of_paris_day(last_day))
    await fire_due(life.database, TIMERS, life.clock)
    assert await names_on(life, last_day + timedelta(days=365)) == {"Signataire CARRIER"}
    assert await names_on(life, last_day + timedelta(days=366)) == {ERASED}


async def test_periods_are_read_and_changed_by_their_revision(life: Life) -> None:
    path = "/personal-data/retention-periods"
    assert [one["days"] for one in (await done(life.auditor.get(path)))["items"]] == [3653, 365]
    one = f"{path}/NOT_CONCLUDED"
    changed = await done(life.programme.put(one, {"days": 90}, revision=1))
    assert (changed["days"], changed["revision"]) == (90, 2)
    assert (await life.programme.put(one, {"days": 91}, revision=1)).status_code == 412
    assert (await life.auditor.put(one, {"days": 91}, revision=2)).status_code == 403
    assert (await life.api.caller(Role.COMMITTEE_MEMBER).get(path)).status_code == 403
