"""Whom open data names, as the read model heard of them, and what is done with a file that breaks its schema."""

from csv import DictReader
from datetime import timedelta

import pytest
from funding_life import Life, done, refused
from funding_samples import OTHER_SIRET, SIRET, Grant
from open_data_life import PROJECTION, fetched, hears, published

from funding.handlers.press import Press
from funding.store import copies
from funding.timers import press_timers
from shared.contracts import funding, intake
from shared.contracts.envelope import Event
from shared.identity import new_id
from shared.messaging.timers import fire_due
from shared.origin import Origin
from shared.testing import announced, project
from shared.vocabulary import LegalForm

LARGE = Grant("œuvre", amount=24_000_00, budget=60_000_00)
THIRD_SIRET, UNSAID_SIRET = "55208131766522", "00000001800010"
SAME_PERSON = f"{SIRET[:9]}00082"


@pytest.fixture
async def told(life: Life) -> Life:
    """A signed grant that the read model knows."""
    await life.signed(LARGE)
    await hears(life)
    return life


async def keeps(life: Life, *events: Event) -> None:
    await project(life.database, PROJECTION, list(events))


async def lines(life: Life) -> dict[str, dict[str, str]]:
    """The published lines by SIRET."""
    text = (await fetched(life, "files/subventions.csv")).decode()
    return {line["idBeneficiaire"]: line for line in DictReader(text.splitlines())}


async def test_a_partner_that_is_not_known_to_be_a_legal_person_is_named_nowhere(told: Life) -> None:
    names = {OTHER_SIRET: "Union", THIRD_SIRET: "Camille Exemple EI", UNSAID_SIRET: "Dominique Exemple EI"}
    forms = {OTHER_SIRET: LegalForm.MUTUAL, THIRD_SIRET: LegalForm.OTHER}
    partners = tuple(
        intake.Organisation(siret=siret, name=names[siret], legal_form=form) for siret, form in forms.items()
    )
    shares = tuple(funding.GrantShare(siret=siret, name=name, amount_cents=4_800_00) for siret, name in names.items())
    (signed,) = await announced(told.database, funding.AgreementSigned)
    said = signed.model_dump() | {"amendment_id": new_id(), "version": 2, "changed": ("SHARES",), "shares": shares}
    said |= {"amount_before_cents": LARGE.amount, "ends_on_before": signed.ends_on}
    file = LARGE.submitted().model_copy(update={"partners": partners})
    await keeps(told, file, funding.AgreementAmended.model_validate(said))
    preview = await done(told.auditor.get("/open-data/preview"))
    assert [(one["unnamed_partners"], preview["faults"]) for one in preview["published"]] == [(2, [])]
    await published(told)
    parts = {siret: line["pourcentageSubvention"] for siret, line in (await lines(told)).items()}
    assert parts == {SIRET: "0.8", OTHER_SIRET: "0.2"}
    for name in ("subventions.csv", "360giving.json", "manifest.json"):
        assert b"Exemple EI" not in await fetched(told, f"files/{name}")


async def test_who_takes_a_project_over_is_named_once_its_legal_form_is_told(told: Life) -> None:
    await published(told)
    await keeps(told, LARGE.transferred(SAME_PERSON))
    await published(told)
    assert [line["notificationUE"] for line in (await lines(told)).values()] == ["non"]
    await keeps(told, LARGE.transferred(OTHER_SIRET))
    preview = await done(told.auditor.get("/open-data/preview"))
    assert [one["why"] for one in preview["withheld"]] == ["NOT_A_LEGAL_PERSON"]
    assert preview["changes"]["removed"] == ["CONV-2025-0001"]
    await keeps(told, LARGE.transferred(OTHER_SIRET, legal_form=LegalForm.COOPERATIVE))
    await published(told)
    shown = {siret: line["notificationUE"] for siret, line in (await lines(told)).items()}
    assert shown == {OTHER_SIRET: "oui"}


async def test_what_the_successor_is_counts_for_its_agreement_too_where_it_is_told(life: Life) -> None:
    await life.drafted(LARGE)
    known: list[LegalForm | None] = []
    for event in (
        LARGE.transferred(SAME_PERSON),
        LARGE.transferred(OTHER_SIRET),
        LARGE.transferred(SIRET, OTHER_SIRET, legal_form=LegalForm.FOUNDATION),
    ):
        await life.hear(event)
        async with life.database.transaction(Origin.of_command(life.clock.now(), actor="auditor-1")) as tx:
            application = await copies.application(tx, LARGE.application_id)
        known.append(application.legal_form if application else None)
    assert known == [LegalForm.ASSOCIATION, None, LegalForm.FOUNDATION]


async def test_a_file_that_breaks_its_schema_is_not_published_and_the_last_one_stays(told: Life, press: Press) -> None:
    await published(told)
    before = await fetched(told, "files/subventions.csv")
    await keeps(told, LARGE.submitted().model_copy(update={"project_title": " "}))
    said = await refused(told.programme.post("/open-data/versions"), 422, "open_data_invalid")
    assert "ligne 2 (CONV-2025-0001), objet" in said["detail"]
    preview = await done(told.auditor.get("/open-data/preview"))
    assert preview["faults"] == ["ligne 2 (CONV-2025-0001), objet : ce qui s'y trouve n'est pas admis"]
    told.clock.advance(told.clock.now() + timedelta(days=31))
    timers = press_timers(lambda: press)
    assert await fire_due(told.database, timers, told.clock) == 0
    assert await fetched(told, "files/subventions.csv") == before
    await keeps(told, LARGE.submitted())
    assert await fire_due(told.database, timers, told.clock) == 1, "mended, it takes its turn"
