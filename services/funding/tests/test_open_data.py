"""Open data: made from events, valid under its schemas, versioned, public, and never wrong about what it holds."""

import json
from csv import DictReader
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from funding_life import JUNE_2026, Life, done, refused
from funding_samples import OTHER_SIRET, Grant
from open_data_life import PROJECTION, fetched, forgets, hears, kept, log_of, published

from funding.handlers import open_data
from funding.handlers.press import Press
from funding.timers import press_timers
from novapec.demo.open_papers import grants_in, manifest_faults, scdl_faults, threesixty_faults
from shared.contracts import funding
from shared.identity import new_id
from shared.messaging.timers import count_due, fire_due
from shared.origin import Origin
from shared.testing import announced, project
from shared.vocabulary import InstalmentKind

LARGE = Grant("œuvre", amount=24_000_07, budget=60_000_00)
SMALL = Grant("petite", siret=OTHER_SIRET, amount=1_000_00, budget=40_000_00)


@pytest.fixture
async def told(life: Life) -> Life:
    """Two signed grants that the read model knows: one must be published, one need not."""
    for grant in (LARGE, SMALL):
        await life.signed(grant)
    await hears(life)
    return life


async def test_what_must_be_published_is_and_is_valid_under_both_schemas(told: Life, tmp_path: Path) -> None:
    assert (await published(told))["grants"] == 1
    folder = tmp_path / "read"
    scdl, threesixty, manifest = [
        await kept(told, folder, f"files/{name}") for name in ("subventions.csv", "360giving.json", "manifest.json")
    ]
    assert scdl_faults(scdl) == []
    assert threesixty_faults(threesixty) == []
    assert manifest_faults(manifest, folder, "") == []
    for file in (scdl, threesixty):
        assert grants_in(file.name, file.read_bytes()) == {"CONV-2025-0001": 24_000_07}
    said = json.loads(manifest.read_bytes())
    assert said["licence"]["name"] == "Licence Ouverte 2.0 (Etalab)"
    assert [one["schema"]["version"] for one in said["files"]] == ["2.1.1", "1.1"]
    assert said["counts"] == {"published": 1, "withheld": {"BELOW_THRESHOLD": 1}}
    assert said["changes"]["added"] == ["CONV-2025-0001"]


async def test_the_validators_see_what_is_wrong(told: Life, tmp_path: Path) -> None:
    await published(told)
    for name, right, wrong, faults in (
        ("subventions.csv", b"2025-03-10", b"10/03/2025", scdl_faults),
        ("subventions.csv", b"73282932000074", b"7328293200007", scdl_faults),
        ("360giving.json", b'"EUR"', b'"FRF"', threesixty_faults),
        ("360giving.json", b'"awardDate"', b'"award"', threesixty_faults),
    ):
        file = await kept(told, tmp_path / "read", f"files/{name}")
        assert faults(file) == []
        file.write_bytes(file.read_bytes().replace(right, wrong))
        assert faults(file) != [], (right, wrong)


async def test_a_rebuilt_read_model_gives_the_same_bytes(told: Life, press: Press) -> None:
    await published(told)
    before = [await fetched(told, f"files/{name}") for name in ("subventions.csv", "360giving.json")]
    await forgets(told.database)
    everything = await log_of(told)
    await project(told.database, PROJECTION, [*reversed(everything), *everything])
    assert (await published(told))["version"] == 1
    assert [await fetched(told, f"files/{name}") for name in ("subventions.csv", "360giving.json")] == before


async def test_a_correction_is_a_new_version_and_the_old_one_stays(told: Life) -> None:
    await published(told)
    first = await fetched(told, "versions/1/files/360giving.json")
    agreement = (await done(told.officer.get(f"/agreements?application_id={LARGE.application_id}")))["items"][0]
    await told.paid(agreement, 1)
    await hears(told)
    preview = await done(told.auditor.get("/open-data/preview"))
    assert preview["changes"] == {"added": [], "corrected": ["CONV-2025-0001"], "removed": []}
    assert (await published(told))["version"] == 2
    said = json.loads(await fetched(told, "files/manifest.json"))
    assert (said["version"], said["previous"], said["changes"]["corrected"]) == (2, 1, ["CONV-2025-0001"])
    (grant,) = json.loads(await fetched(told, "files/360giving.json"))["grants"]
    assert (grant["amountDisbursed"], len(grant["disbursementTransaction"])) == (14_400.04, 1)
    assert await fetched(told, "versions/1/files/360giving.json") == first
    listed = await done(told.api.nobody().get("/open-data/versions"))
    assert [one["version"] for one in listed["items"]] == [2, 1]


async def test_an_amendment_corrects_what_was_published_and_lowering_it_hides_nothing(told: Life) -> None:
    await published(told)
    (signed, *_) = await announced(told.database, funding.AgreementSigned, amount_cents=LARGE.amount)
    changed = {"amount_cents": 20_000_00, "amount_before_cents": LARGE.amount, "ends_on_before": signed.ends_on}
    said = signed.model_dump() | changed | {"amendment_id": new_id(), "version": 2, "changed": ("AMOUNT",)}
    await project(told.database, PROJECTION, [funding.AgreementAmended.model_validate(said)])
    assert (await published(told))["version"] == 2
    for name in ("subventions.csv", "360giving.json"):
        assert grants_in(name, await fetched(told, f"files/{name}")) == {"CONV-2025-0001": 20_000_00}


async def test_what_comes_back_after_the_end_is_a_correction_of_what_was_paid_not_of_what_was_agreed(
    told: Life,
) -> None:
    (signed, *_) = await announced(told.database, funding.AgreementSigned, amount_cents=LARGE.amount)
    about = {name: getattr(signed, name) for name in ("agreement_id", "application_id", "edition")}
    cents = {"paid_cents": 14_400_04, "recovered_cents": 0, "awarded_cents": LARGE.amount}
    day = signed.signed_on
    ended = funding.AgreementClosed(
        **about, **cents, number=signed.number, released_cents=LARGE.amount - 14_400_04, closed_on=day
    )
    paid = funding.InstalmentPaid(
        **about, order_id=new_id(), instalment=1, kind=InstalmentKind.ADVANCE, amount_cents=14_400_04, paid_on=day
    )
    await project(told.database, PROJECTION, [paid, ended])
    await published(told)
    received = funding.ClawbackReceived(
        **about, clawback_id=new_id(), amount_cents=400_04, outstanding_cents=0, received_on=day, receipt_id=new_id()
    )
    await project(told.database, PROJECTION, [received])
    assert (await published(told))["version"] == 2
    (grant,) = json.loads(await fetched(told, "files/360giving.json"))["grants"]
    assert (grant["amountAwarded"], grant["amountDisbursed"]) == (24_000.07, 14_000)
    assert sorted(one["value"] for one in grant["disbursementTransaction"]) == [-400.04, 14_400.04]
    assert grants_in("subventions.csv", await fetched(told, "files/subventions.csv")) == {signed.number: LARGE.amount}


async def test_the_purpose_published_is_the_agreements_as_both_signed_it(told: Life, tmp_path: Path) -> None:
    await published(told)
    (agreement,) = (await done(told.officer.get(f"/agreements?application_id={LARGE.application_id}")))["items"]
    agreement = await done(told.officer.get(f"/agreements/{agreement['id']}"))
    await told.amended(agreement, LARGE, purpose="Des ateliers dans trois bassins d'emploi.")
    await hears(told)
    assert (await published(told))["version"] == 2
    file = await kept(told, tmp_path / "read", "files/subventions.csv")
    assert scdl_faults(file) == []
    (line,) = DictReader(file.read_text(encoding="utf-8").splitlines())
    assert line["objet"] == "Des ateliers dans trois bassins d'emploi."


async def test_nothing_is_published_of_a_read_model_that_still_fills(told: Life) -> None:
    await published(told)
    await forgets(told.database)
    await told.signed(Grant("encore", amount=24_000_00, budget=60_000_00))
    assert (await done(told.auditor.get("/open-data/preview")))["behind"]
    await refused(told.programme.post("/open-data/versions"), 409, "not_in_this_state")


async def test_an_application_that_is_not_known_yet_publishes_nothing(life: Life) -> None:
    await life.signed(LARGE)
    life.told.clear()
    await hears(life)
    preview = await done(life.programme.get("/open-data/preview"))
    assert [one["why"] for one in preview["withheld"]] == ["APPLICATION_UNKNOWN"]
    await refused(life.programme.post("/open-data/versions"), 409, "not_in_this_state")


async def test_the_preview_says_what_is_not_published_and_why_and_what_is_late(told: Life) -> None:
    told.clock.advance(JUNE_2026)
    preview = await done(told.auditor.get("/open-data/preview"))
    assert [(one["number"], one["publish_by"], one["late"]) for one in preview["published"]] == [
        ("CONV-2025-0001", "2025-06-10", True)
    ]
    assert [(one["grant"]["number"], one["why"]) for one in preview["withheld"]] == [
        ("CONV-2025-0002", "BELOW_THRESHOLD")
    ]
    await published(told)
    assert not (await done(told.auditor.get("/open-data/preview")))["published"][0]["late"]
    await refused(told.carrier(LARGE).get("/open-data/preview"), 403, "forbidden")
    await refused(told.officer.post("/open-data/versions"), 403, "forbidden")


async def test_nothing_to_publish_is_no_version(life: Life) -> None:
    await refused(life.programme.post("/open-data/versions"), 422, "nothing_to_publish")
    assert (await life.api.nobody().get("/open-data/files/manifest.json")).status_code == 404
    assert (await life.api.nobody().get("/open-data/versions/7/files/manifest.json")).status_code == 404
    assert (await life.api.nobody().get("/open-data/files/secrets.json")).status_code == 422


async def test_files_are_cached_and_not_sent_twice(told: Life) -> None:
    await published(told)
    nobody = told.api.nobody()
    for path, cached in (("files/subventions.csv", "max-age=300"), ("versions/1/files/subventions.csv", "immutable")):
        answer = await nobody.get(f"/open-data/{path}")
        assert cached in answer.headers["cache-control"]
        again = await nobody.get(f"/open-data/{path}", if_none_match=answer.headers["etag"])
        assert (again.status_code, again.content) == (304, b"")
    assert answer.headers["etag"] == f'"{sha256(answer.content).hexdigest()[:32]}"'


async def test_the_timer_publishes_a_month_after_the_first_signature_and_only_what_it_knows(
    told: Life, press: Press
) -> None:
    timers = press_timers(lambda: press)
    told.clock.advance(told.clock.now() + timedelta(days=29))
    assert await fire_due(told.database, timers, told.clock) == 0
    told.clock.advance(told.clock.now() + timedelta(days=2))
    assert await fire_due(told.database, timers, told.clock) == 1
    assert json.loads(await fetched(told, "files/manifest.json"))["version"] == 1
    told.clock.advance(told.clock.now() + timedelta(days=30))
    await told.signed(Grant("encore", amount=24_000_00, budget=60_000_00))
    assert await count_due(told.database, timers, told.clock) == 0
    await hears(told)
    assert await fire_due(told.database, timers, told.clock) == 1
    assert json.loads(await fetched(told, "files/manifest.json"))["counts"]["published"] == 2


async def test_everything_is_published_where_the_programme_chooses_so(told: Life, press: Press) -> None:
    everything = replace(press, above_cents=0)
    async with told.database.transaction(Origin.of_command(told.clock.now(), actor="programme-1")) as tx:
        assert (await open_data.publish(tx, everything)).grants == 2
