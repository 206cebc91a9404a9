"""What a carrier reports: its lines against the budget of its application, balanced, explained and certified."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from funding.domain.chart import Side, cerfa_chart, is_in_kind
from funding.domain.costs import AccountRules, PlannedLine, ReportLine
from funding.domain.money import in_euros
from funding.domain.shares import PassedOn
from shared.vocabulary import AttachmentKind, Refusal

STATEMENT: Final = (
    "En qualité de représentant légal de l'organisme, ou de personne qu'il a habilitée, je certifie exactes les "
    "informations de ce compte rendu financier et j'atteste que la subvention a été employée pour le projet de la "
    "convention."
)
"""What the legal representative certifies; kept with each report as it read."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document that goes with a report: its name, and the SHA-256 of its bytes in hexadecimal, which proves it."""

    kind: AttachmentKind
    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Certification:
    """Who certified, by its id in the vault, on which day, and what the statement said."""

    person_id: UUID
    certified_on: date
    statement: str


@dataclass(frozen=True, slots=True)
class GivenLine:
    """A line as it is given; `planned_cents` is only asked for where the budget's lines are not known."""

    code: str
    actual_cents: int
    explanation: str | None = None
    planned_cents: int | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """The whole form as it is given."""

    charges: tuple[GivenLine, ...]
    resources: tuple[GivenLine, ...]
    certification: Certification
    attachments: tuple[Attachment, ...] = ()
    passed_on: tuple[PassedOn, ...] = ()

    def lines(self) -> Iterator[tuple[Side, int, GivenLine]]:
        """Every line with its side and its place there."""
        for side, lines in ((Side.CHARGES, self.charges), (Side.RESOURCES, self.resources)):
            for position, line in enumerate(lines):
                yield side, position, line


def against_the_budget(given: Given, budget: Sequence[PlannedLine]) -> tuple[ReportLine, ...]:
    """The lines with what was planned. Raises Refusal: off the chart, twice, or not the budget's lines."""
    planned = {(line.side, line.code): line.cents for line in budget}
    found: dict[tuple[Side, str], ReportLine] = {}
    for side, position, line in given.lines():
        field = f"{side.field}.{position}"
        _check_code(side, line, field)
        if (side, line.code) in found:
            raise Refusal(
                "line_twice",
                f"La ligne {line.code} figure deux fois dans le compte rendu financier : réunissez-les.",
                field=f"{field}.code",
            )
        cents = _planned(line, planned.get((side, line.code), 0) if budget else None, field)
        found[side, line.code] = ReportLine(side, line.code, cents, line.actual_cents, line.explanation)
    for side, code in planned:
        if (side, code) not in found:
            raise Refusal(
                "line_missing",
                f"La ligne {code} du budget manque : donnez son réalisé, fût-il nul.",
                field=side.field,
            )
    return tuple(found.values())


def _check_code(side: Side, line: GivenLine, field: str) -> None:
    known = cerfa_chart()[side]
    if line.code not in known:
        raise Refusal(
            "cerfa_code_unknown",
            f"« {line.code} » n'est pas une ligne du plan CERFA de ce côté : {', '.join(known)}.",
            field=f"{field}.code",
        )


def _planned(line: GivenLine, known: int | None, field: str) -> int:
    if known is None:
        if line.planned_cents is None:
            raise Refusal(
                "planned_missing",
                "Le budget de ce dossier n'est pas connu ligne par ligne : donnez le montant prévu.",
                field=f"{field}.planned_cents",
            )
        return line.planned_cents
    if line.planned_cents not in {None, known}:
        raise Refusal(
            "planned_differs",
            f"Le budget du dossier prévoit {in_euros(known)} en {line.code}.",
            field=f"{field}.planned_cents",
        )
    return known


def check_balance(lines: Iterable[ReportLine]) -> None:
    """Charges equal resources, class 86 equals class 87, to the cent. Raises Refusal."""
    totals = dict.fromkeys(Side, 0)
    in_kind = dict.fromkeys(Side, 0)
    for line in lines:
        totals[line.side] += line.actual_cents
        if is_in_kind(line.side, line.code):
            in_kind[line.side] += line.actual_cents
    if in_kind[Side.CHARGES] != in_kind[Side.RESOURCES]:
        raise Refusal(
            "in_kind_unbalanced",
            "Les contributions volontaires en nature doivent être égales : "
            f"{in_euros(in_kind[Side.CHARGES])} en classe 86, {in_euros(in_kind[Side.RESOURCES])} en classe 87.",
            field="resources",
        )
    if totals[Side.CHARGES] != totals[Side.RESOURCES]:
        raise Refusal(
            "report_unbalanced",
            f"Les charges réalisées ({in_euros(totals[Side.CHARGES])}) et les produits réalisés "
            f"({in_euros(totals[Side.RESOURCES])}) doivent être égaux : un excédent figure en charges (excprev), une "
            "insuffisance en produits (insufprevisionnel).",
            field="resources",
        )


def check_explanations(given: Given, lines: Sequence[ReportLine], rules: AccountRules) -> None:
    """A line far from its plan says why. Raises Refusal naming the first that does not."""
    for (side, position, _), line in zip(given.lines(), lines, strict=True):
        if line.departs(rules.variance_percent) and line.explanation is None:
            raise Refusal(
                "variance_unexplained",
                f"La ligne {line.code} s'écarte du prévu de {in_euros(line.variance_cents)}, plus de "
                f"{rules.variance_percent} % : expliquez pourquoi.",
                field=f"{side.field}.{position}.explanation",
            )


def check_attachments(attachments: Sequence[Attachment]) -> None:
    """A document is attached once. Raises Refusal."""
    seen: set[str] = set()
    for position, one in enumerate(attachments):
        if one.sha256 in seen:
            raise Refusal("attachment_twice", "Ce document est déjà joint.", field=f"attachments.{position}.sha256")
        seen.add(one.sha256)


def check_certification(certification: Certification, *, signed_on: date | None, today: date) -> None:
    """Certified between the agreement's signature and today. Raises Refusal."""
    if (signed_on is not None and certification.certified_on < signed_on) or certification.certified_on > today:
        since = f"le {signed_on:%d/%m/%Y}" if signed_on else "la signature"
        raise Refusal(
            "certification_date",
            f"Un compte rendu financier est certifié entre {since} et aujourd'hui, {today:%d/%m/%Y}.",
            field="certification.certified_on",
        )
