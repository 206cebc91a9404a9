"""The lines of a consortium's grant: whom they name, what part they say, and that the SCDL schema admits them."""

import csv
from dataclasses import replace
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from open_grants import GRANT, PROJECT, PUBLISHER

from funding.domain.open_data import Partner, SignedGrant
from funding.domain.open_parts import SMALLEST, parts
from funding.domain.shares import apportion
from funding.gateway.open_data.scdl import COLUMNS, rows, scdl
from funding.gateway.open_data.scdl_rules import RULES, faults
from novapec.demo.open_papers import scdl_faults
from shared.vocabulary import LegalForm

ASSOCIATION, OTHER = LegalForm.ASSOCIATION, LegalForm.OTHER
WHOLE = GRANT.amount_cents


def partner(rank: int, cents: int, form: LegalForm | None = ASSOCIATION, siret: str | None = None) -> Partner:
    return Partner(siret or f"{rank:014d}", f"Partenaire {rank}", cents, form)


def shown(*partners: Partner) -> dict[str, str]:
    """The part of each organisation that is named, by SIRET; the lead's first."""
    lines = [dict(zip(COLUMNS, line, strict=True)) for line in rows(replace(GRANT, partners=partners), PUBLISHER)]
    return {line["idBeneficiaire"]: line["pourcentageSubvention"] for line in lines}


@st.composite
def consortiums(draw: st.DrawFn) -> SignedGrant:
    """A grant of any amount whose partners have any part of it, all of it too, and are anything, or nobody knows."""
    weights = draw(st.lists(st.integers(1, 1000), max_size=12))
    cents = draw(st.integers(max(1, len(weights)), 10_000_000_00))
    passed_on = draw(st.sampled_from([cents, cents - 1, cents * 99 // 100, cents // 2, cents // 1000]))
    forms = st.sampled_from([*LegalForm, None])
    sirets = st.sampled_from([None, None, None, "1234", ""])
    shares = apportion(min(passed_on, cents), weights)
    partners = tuple(partner(rank, share, draw(forms), draw(sirets)) for rank, share in enumerate(shares) if share > 0)
    title = draw(st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=300))
    return replace(GRANT, amount_cents=cents, partners=partners, project=replace(PROJECT, title=title))


@given(consortiums())
@example(replace(GRANT, partners=tuple(partner(rank, WHOLE // 100) for rank in range(100))))
@example(replace(GRANT, partners=(partner(1, WHOLE),)))
@example(replace(GRANT, project=replace(PROJECT, title="=" * 300)))
def test_the_lines_of_a_grant_are_what_the_schema_admits_and_name_known_legal_persons_alone(grant: SignedGrant) -> None:
    assert list(faults(scdl([grant], PUBLISHER).content)) == []
    lines = [dict(zip(COLUMNS, line, strict=True)) for line in rows(grant, PUBLISHER)]
    said = [Decimal(line["pourcentageSubvention"]) for line in lines]
    assert sum(said) == 1
    assert all(SMALLEST <= one <= 1 for one in said)
    known = {one.siret for one in grant.partners if one.legal_form not in {None, OTHER} and len(one.siret) == 14}
    assert {line["idBeneficiaire"] for line in lines} <= known | {PROJECT.siret}
    assert len({line["montant"] for line in lines}) == 1


@given(consortiums())
def test_a_part_is_what_the_partner_has_to_a_hundredth_and_no_partner_is_dropped_without_a_reason(
    grant: SignedGrant,
) -> None:
    of = {id(one): part for one, part in parts(grant).partners}
    short = SMALLEST if parts(grant).lead == SMALLEST else Decimal()
    for one in grant.partners:
        owned = Decimal(one.amount_cents) / grant.amount_cents
        if id(one) in of:
            assert owned - short - Decimal("0.0001") <= of[id(one)] <= owned
        else:
            assert one.legal_form in {None, OTHER} or len(one.siret) != 14 or owned < 2 * SMALLEST


@pytest.mark.parametrize(
    ("partners", "said"),
    [
        ([partner(1, WHOLE // 4)], ["0.75", "0.25"]),
        ([partner(1, WHOLE // 4, OTHER)], ["1"]),
        ([partner(1, WHOLE // 4, None)], ["1"]),
        ([partner(1, WHOLE // 4), partner(2, WHOLE // 4, OTHER)], ["0.75", "0.25"]),
        ([partner(1, WHOLE // 200)], ["1"]),
        ([partner(1, WHOLE // 100)], ["0.99", "0.01"]),
        ([partner(1, WHOLE)], ["0.01", "0.99"]),
        ([partner(1, WHOLE // 2), partner(2, WHOLE // 2)], ["0.01", "0.49", "0.5"]),
    ],
)
def test_what_cannot_be_said_of_a_partner_is_said_of_the_lead(partners: list[Partner], said: list[str]) -> None:
    assert list(shown(*partners).values()) == said


def test_our_rules_and_the_reference_validator_refuse_the_same_cells(tmp_path: Path) -> None:
    cells = ["", "x", "=1", "W123456789", "7328293200007", "73282932000074", "2025-02-30", "2025-03-10/2025-04-10"]
    cells += ["2025-03-10 au 2025-04-10", "0", "0.0099", "0.01", "1", "1.01", "-3", "1,5", "oui", "true"]
    cells += ["aide en nature", "y" * 256, "y" * 257, "12345", "123456"]
    right = rows(GRANT, PUBLISHER)[0]
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    wrong = [(at, cell) for at, column in enumerate(COLUMNS) for cell in cells if column in RULES or not cell]
    for at, cell in wrong:
        writer.writerow([*right[:at], cell, *right[at + 1 :]])
    file = tmp_path / "subventions.csv"
    file.write_text(text.getvalue(), encoding="utf-8", newline="")
    theirs = {tuple(one.removeprefix("subventions.csv: ").split()[:2]) for one in scdl_faults(file)}
    ours = {(one.split()[1], one.split(" : ")[0].split()[-1]) for one in faults(file.read_bytes())}
    assert ours == theirs
    assert 100 < len(ours) < len(wrong)


def test_a_file_with_other_columns_breaks_the_schema() -> None:
    right = scdl([GRANT], PUBLISHER).content
    assert list(faults(right)) == []
    assert list(faults(right.replace(b"idRAE", b"rae"))) != []
    assert list(faults(right + b"\r\nun,deux")) != []
