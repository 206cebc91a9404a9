"""Agreements and amendments on paper: their content, its hash, and the PDF that Typst sets of it.

The content is what both parties sign: every clause as it reads, amounts, schedule. Its hash is taken from its canonical
JSON and stands on the paper. Names of signatories are no part of it; they are set under it from the vault.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final, TypeAlias

from funding.domain.agreement import Agreement, Instead, Party, Share, Signature
from funding.domain.amendment import Amendment, Part, Wording, wording
from funding.domain.conditions import IN_WORDS
from funding.domain.drafting import Application
from funding.domain.duties import duties_of
from funding.domain.letters import in_letters, number_in_letters
from funding.domain.money import in_euros
from funding.domain.shares import split
from funding.gateway.templates import Clause, Table, Template
from shared import typesetting
from shared.typesetting import french_day, in_french
from shared.vocabulary import AmendedTerm, InstalmentKind

Content: TypeAlias = dict[str, Any]

_LAYOUT: Final = files("funding.gateway").joinpath("agreement_paper.typ").read_text(encoding="utf-8")
_KINDS: Final[Mapping[InstalmentKind, str]] = {
    InstalmentKind.ADVANCE: "avance",
    InstalmentKind.INTERIM: "acompte",
    InstalmentKind.BALANCE: "solde",
}
_FOR: Final[Mapping[Party, str]] = {Party.CARRIER: "Pour le bénéficiaire", Party.APEC: "Pour l'Apec"}
_INSTEAD: Final[Mapping[Instead, str]] = {
    Instead.ABSENT: ", en l'absence du signataire",
    Instead.PREVENTED: ", le signataire étant empêché",
    Instead.DELEGATED: ", par délégation",
}


def content_of(
    agreement: Agreement, application: Application, template: Template, amendment: Amendment | None = None
) -> Content:
    """What the parties sign: the agreement as its version in force says, or an amendment to it."""
    said = wording(agreement) if amendment is None else amendment.after
    words = _words(agreement, application, template, said, amendment)
    clauses = template.clauses if amendment is None else template.amendment_clauses
    title = template.title if amendment is None else template.amendment_title
    return {
        "template": template.version,
        "agreement_id": str(agreement.id),
        "version": agreement.version if amendment is None else amendment.version,
        "title": in_french(title.format_map(words)),
        "amount_cents": said.amount_cents,
        "budget_cents": said.budget_cents,
        "dates": [said.starts_on.isoformat(), said.ends_on.isoformat(), said.final_report_due_on.isoformat()],
        "clauses": list(_clauses(clauses, words, _tables(agreement, application, said, amendment))),
    }


def canonical(content: Content) -> str:
    """The same characters for the same content."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def hash_of(written: str) -> str:
    """SHA-256 of a canonical content, in hexadecimal."""
    return sha256(written.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature with the name from the vault."""

    signature: Signature
    name: str


def set_in_pdf(content: Content, signatures: Sequence[Signed], *, on: date, notice: str | None = None) -> bytes:
    """The paper, the same bytes each time for the same words. Takes some tenths of a second: not for the event loop."""
    paper = {
        "title": content["title"],
        "subtitle": in_french(f"Programme Novapec, version {content['version']} de la convention"),
        "notice": in_french(notice) if notice else None,
        "footer": in_french(f"SHA-256 du contenu : {hash_of(canonical(content))}. Texte {content['template']}."),
        "clauses": content["clauses"],
        "signatures": [in_french(_line(one)) for one in signatures],
    }
    return typesetting.set_in_pdf(_LAYOUT, {"paper": json.dumps(paper, ensure_ascii=False)}, on=on)


def _line(signed: Signed) -> str:
    one = signed.signature
    instead = _INSTEAD[one.instead] if one.instead else ""
    return f"{_FOR[one.party]} : {signed.name}{instead}, le {french_day(one.signed_on)}."


def _words(
    agreement: Agreement, application: Application, template: Template, said: Wording, amendment: Amendment | None
) -> dict[str, str]:
    count = len(said.parts)
    return {
        "number": agreement.name.number,
        "edition": str(agreement.name.edition),
        "application_number": application.number,
        "grantor": template.grantor,
        "carrier_name": application.carrier_name,
        "carrier_siret": application.carrier_siret,
        "project_title": application.project_title,
        "purpose": said.purpose or f"sa réalisation, telle que le dossier {application.number} la décrit.",
        "starts_on": french_day(said.starts_on),
        "ends_on": french_day(said.ends_on),
        "report_due_on": french_day(said.final_report_due_on),
        "sign_before": french_day(agreement.terms.sign_before),
        "amount": in_euros(said.amount_cents),
        "amount_in_letters": in_letters(said.amount_cents),
        "budget": in_euros(said.budget_cents),
        "financial_report_months": number_in_letters(agreement.terms.accounting.months),
        "rate": _rate(said),
        "instalments": "un versement" if count == 1 else f"{count} versements",
        "amendment_rank": str(amendment.version - 1) if amendment else "",
        "why": amendment.why if amendment else "",
    }


def _clauses(
    clauses: Sequence[Clause], words: Mapping[str, str], tables: Mapping[Table, list[list[str]]]
) -> Iterator[Content]:
    for clause in clauses:
        if clause.when is not None and not tables[clause.when]:
            continue
        rows = tables[clause.table] if clause.table is not None else []
        yield {
            "code": clause.code,
            "title": in_french(clause.title.format_map(words)),
            "paragraphs": [in_french(text.format_map(words)) for text in clause.paragraphs],
            "head": list(_HEADS[clause.table]) if clause.table is not None and rows else [],
            "rows": [[in_french(cell) for cell in row] for row in rows],
        }


_HEADS: Final[Mapping[Table, tuple[str, ...]]] = {
    Table.SCHEDULE: ("Tranche", "Nature", "Montant"),
    Table.SHARES: ("Partenaire", "SIRET", "Part"),
    Table.SPLIT: ("Tranche", "Membre du groupement", "Part de la tranche"),
    Table.CONDITIONS: ("Condition",),
    Table.DUTIES: ("Obligation", "Source"),
    Table.CHANGES: ("Terme", "Avant", "Désormais"),
}


def _tables(
    agreement: Agreement, application: Application, said: Wording, amendment: Amendment | None
) -> dict[Table, list[list[str]]]:
    return {
        Table.SCHEDULE: [[str(one.number), _KINDS[one.kind], in_euros(one.amount_cents)] for one in said.parts],
        Table.SHARES: list(_shares(application, said)),
        Table.SPLIT: list(_split_by_instalment(application, said)),
        Table.CONDITIONS: [[IN_WORDS[one.kind]] for one in agreement.conditions],
        Table.DUTIES: [[duty.sentence, duty.source] for duty, _ in duties_of(agreement)],
        Table.CHANGES: [] if amendment is None else list(_changes(amendment, application)),
    }


def _shares(application: Application, said: Wording) -> Iterator[list[str]]:
    if said.shares:
        kept = said.amount_cents - sum(one.amount_cents for one in said.shares)
        yield [f"{application.carrier_name} (chef de file)", application.carrier_siret, in_euros(kept)]
    for one in said.shares:
        yield [one.name, one.siret, in_euros(one.amount_cents)]


def _split_by_instalment(application: Application, said: Wording) -> Iterator[list[str]]:
    """What the lead keeps and passes on of each instalment; nothing without partners."""
    names = [f"{application.carrier_name} (chef de file)", *(one.name for one in said.shares)]
    found = split(said.shares, said.amount_cents, {one.number: one.amount_cents for one in said.parts})
    for number, parts in found.items() if said.shares else ():
        for name, cents in zip(names, parts, strict=True):
            yield [str(number), name, in_euros(cents)]


def _changes(amendment: Amendment, application: Application) -> Iterator[list[str]]:
    before, after = amendment.before, amendment.after
    for term in amendment.changed:
        match term:
            case AmendedTerm.AMOUNT:
                yield ["Subvention", in_euros(before.amount_cents), in_euros(after.amount_cents)]
            case AmendedTerm.BUDGET:
                yield ["Budget", in_euros(before.budget_cents), in_euros(after.budget_cents)]
            case AmendedTerm.DATES:
                yield ["Dates du projet", *(_span(one) for one in (before, after))]
                yield ["Rapport final", *(french_day(one.final_report_due_on) for one in (before, after))]
            case AmendedTerm.SCHEDULE:
                yield ["Versements", *(_parts(one.parts) for one in (before, after))]
            case AmendedTerm.PURPOSE:
                yield ["Objet", before.purpose or application.project_title, after.purpose or ""]
            case AmendedTerm.SHARES:
                yield ["Groupement", *(_split(one.shares) for one in (before, after))]


def _span(said: Wording) -> str:
    return f"du {french_day(said.starts_on)} au {french_day(said.ends_on)}"


def _parts(parts: Sequence[Part]) -> str:
    return " ; ".join(f"{_KINDS[one.kind]} de {in_euros(one.amount_cents)}" for one in parts)


def _split(shares: Sequence[Share]) -> str:
    return " ; ".join(f"{one.name} : {in_euros(one.amount_cents)}" for one in shares) or "le chef de file seul"


def _rate(said: Wording) -> str:
    return f"{100 * said.amount_cents / said.budget_cents:.2f}".replace(".", ",") + " %"
