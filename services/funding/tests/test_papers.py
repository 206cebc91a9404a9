"""Agreements on paper: the text of their edition, amounts in figures and letters, kept for good once signed."""

import json
from importlib.resources import files

import asyncpg
import pytest
from funding_life import Life, done, refused
from funding_papers import paper
from funding_samples import OTHER_SIRET, Grant

from funding.domain.letters import in_letters
from funding.gateway.agreement_paper import hash_of
from funding.gateway.templates import TemplateRefused, checked, chosen, read, shipped
from shared.typesetting import in_french
from shared.vocabulary import ConditionPrecedent, Role


async def test_a_draft_says_so_and_the_signed_agreement_is_kept_for_good(life: Life) -> None:
    grant = Grant(amount=23_456_78, budget=50_000_00, partners=(OTHER_SIRET,))
    agreement = await life.drafted(grant, conditions_precedent=(ConditionPrecedent.CO_FUNDING,))
    path = f"/agreements/{agreement['id']}"
    await done(life.programme.post(f"{path}/shares", {"shares": [{"siret": OTHER_SIRET, "amount_cents": 3_456_78}]}))
    draft = await paper(life.carrier(grant), agreement)
    assert "Projet : ce document n’est pas signé" in draft
    await life.sign(grant, path, "CARRIER")
    await life.sign(grant, path, "APEC")
    signed = await paper(life.auditor, agreement)
    for said in (
        "CONV-2025-0001",
        "23 456,78 €",
        "vingt-trois mille quatre cent cinquante-six euros et soixante-dix-huit centimes",
        "les cofinancements du projet sont prouvés",
        "Partenaire 443",
        "20 000,00 €",
        "Loi n° 2000-321",
        "30 mai 2026",
        "Pour le bénéficiaire : Signataire CARRIER, le 10 mars 2025.",
    ):
        assert said.replace(" ", "") in signed.replace(" ", ""), said
    assert "Projet :" not in signed
    row = await life.database.fetchrow("SELECT content, sha256 FROM funding.agreement_paper")
    assert row is not None
    assert hash_of(row["content"]) == row["sha256"]
    assert row["sha256"] in signed.replace(" ", "")
    assert "Signataire" not in row["content"]
    assert json.loads(row["content"])["amount_cents"] == grant.amount
    for statement in ("UPDATE funding.agreement_paper SET pdf = ''", "DELETE FROM funding.agreement_paper"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await life.database.pool.execute(statement)


async def test_each_version_has_its_paper_and_an_amendment_says_what_it_changes(life: Life) -> None:
    grant = Grant()
    agreement = await life.signed(grant)
    first = await paper(life.officer, agreement)
    at = f"/agreements/{agreement['id']}/amendments"
    asked = {"why": "Une cohorte de plus.", "amount_cents": 12_000_00, "ends_on": "2026-06-30"}
    made = await done(life.programme.post(at, asked))
    assert "Projet :" in await paper(life.carrier(grant), agreement, 2)
    for party, who in (("CARRIER", life.carrier(grant)), ("APEC", life.programme)):
        body = {"party": party, "signatory": "Camille", "signed_on": life.today, "instead": "DELEGATED"}
        await done(who.post(f"{at}/{made['id']}/signatures", body))
    second = await paper(life.carrier(grant), agreement)
    for said in ("Avenant n° 1", "Une cohorte de plus.", "10 000,00 € 12 000,00 €", "30 juin 2026", "par délégation"):
        assert said.replace(" ", "") in second.replace(" ", ""), said
    assert await paper(life.officer, agreement, 1) == first
    versions = await done(life.carrier(grant).get(f"/agreements/{agreement['id']}/versions"))
    assert versions["sha256"].keys() == {"1", "2"}
    assert versions["sha256"]["2"] in second.replace(" ", "")
    await refused(life.officer.get(f"/agreements/{agreement['id']}/agreement.pdf?version=3"), 404, "not_found")


async def test_a_carrier_takes_its_own_papers_only(life: Life) -> None:
    agreement = await life.drafted(Grant())
    path = f"/agreements/{agreement['id']}/agreement.pdf"
    other = life.api.caller(Role.CARRIER, sub="other", org=OTHER_SIRET)
    await refused(other.get(path), 403, "forbidden")
    await refused(life.api.caller(Role.COMMITTEE_MEMBER).get(path), 403, "forbidden")


@pytest.mark.parametrize(
    ("cents", "words"),
    [
        (100, "un euro"),
        (80_00, "quatre-vingts euros"),
        (71_01, "soixante et onze euros et un centime"),
        (80_000_00, "quatre-vingt mille euros"),
        (200_300_00, "deux cent mille trois cents euros"),
        (1_091_02, "mille quatre-vingt-onze euros et deux centimes"),
        (1_000_000_00, "un million d'euros"),
        (3_900_000_99, "trois millions neuf cent mille euros et quatre-vingt-dix-neuf centimes"),
    ],
)
def test_amounts_in_letters(cents: int, words: str) -> None:
    assert in_letters(cents) == words


def test_french_typography() -> None:
    said = in_french("L'« objet » : 1 234,50 € ; n° 3 !")
    assert said.replace("\u00a0", "~").replace("\u202f", "^") == "L’«~objet~»~: 1^234,50~€^; n°~3^!"


def test_an_edition_takes_the_latest_text_that_is_not_of_a_later_one() -> None:
    first = chosen(shipped(), 2025)
    assert [one.version for one in shipped()] == ["1.0.0", "1.1.0"]
    newer = first.model_copy(update={"version": "1.10.0"})
    later = first.model_copy(update={"from_edition": 2026})
    texts = (first, newer, first.model_copy(update={"version": "1.9.0"}), later)
    assert (chosen(texts, 2025), chosen(texts, 2027)) == (newer, later)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("{purpose}", "{porpose}", "porpose"),
        ('code = "CLAWBACK"', 'code = "CLAWBACKS"', "CLAWBACK"),
        ('code = "DUTIES"', 'code = "AMOUNT"', "AMOUNT"),
        ('table = "DUTIES"', 'table = "LAWS"', "table"),
        ('version = "1.0.0"', 'version = "1.0"', "version"),
        ("Convention de subvention {number}", "{why}", "why"),
    ],
)
def test_a_text_that_does_not_hold_together_is_refused_with_its_name(old: str, new: str, says: str) -> None:
    text = _shipped_text()
    assert old in text
    with pytest.raises(TemplateRefused, match=rf"(?s)mine\.toml.*{says}"):
        read(text.replace(old, new, 1), name="mine.toml")


def test_texts_that_leave_an_edition_without_one_or_have_one_twice_are_refused() -> None:
    first, _ = shipped()
    with pytest.raises(TemplateRefused, match="2021"):
        checked({"a": first.model_copy(update={"from_edition": 2026})})
    with pytest.raises(TemplateRefused, match="same edition"):
        checked({"a": first, "b": first})


def _shipped_text() -> str:
    folder = files("funding.gateway").joinpath("agreement_templates")
    return folder.joinpath("convention-1.0.0.toml").read_text(encoding="utf-8")
