"""Which grants are published as open data, why the others are not, and what changed since the last time.

Who is granted more than 23,000 EUR in a year must be published within three months of the agreement's signature (loi
2000-321, art. 10; décret 2017-779); below, the programme chooses, and by default publishes all. Only legal persons are
ever named: of whom nothing says so, nothing is. Amounts in cents.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from shared.vocabulary import Axis, LegalForm, Region

DUTY_ABOVE_CENTS: Final = 23_000_00
LEGAL_DELAY_MONTHS: Final = 3

_LEGAL_PERSONS: Final = frozenset(LegalForm) - {LegalForm.OTHER}
_ON_A_MARKET: Final = frozenset({LegalForm.ESUS, LegalForm.MISSION_COMPANY, LegalForm.COOPERATIVE})
_SIRET: Final = re.compile(r"[0-9]{14}")
_CONTACT: Final = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+|(?:\+33|0033|\b0)\s?[1-9](?:[\s.-]?[0-9]{2}){4}\b")


class WhyNot(StrEnum):
    """Pourquoi une subvention n'est pas publiée."""

    BELOW_THRESHOLD = "BELOW_THRESHOLD"
    NOT_A_LEGAL_PERSON = "NOT_A_LEGAL_PERSON"
    APPLICATION_UNKNOWN = "APPLICATION_UNKNOWN"


@dataclass(frozen=True, slots=True)
class Project:
    """What was applied for, and by whom, as the last version of the file says."""

    application_number: str
    siret: str
    name: str
    legal_form: LegalForm
    rna: str | None
    title: str
    axis: Axis
    regions: tuple[Region, ...]
    requested_cents: int
    de_minimis_cents: int | None = None
    """What the carrier declared of such aid over three years; None where it said nothing."""

    @property
    def is_de_minimis(self) -> bool:
        """Is a grant to it de minimis aid (règlement UE 2023/2831)? It is, to who sells on a market.

        A company does, and so does any carrier that declares such aid.
        """
        return self.legal_form in _ON_A_MARKET or self.de_minimis_cents is not None


@dataclass(frozen=True, slots=True)
class Partner:
    """An organisation of the consortium that receives a part of the grant from the carrier, its lead.

    `legal_form` is what the last version of the file says of it, None where it says nothing.
    """

    siret: str
    name: str
    amount_cents: int
    legal_form: LegalForm | None = None


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that left for the recipient, or came back (negative)."""

    id: str
    on: date
    amount_cents: int


@dataclass(frozen=True, slots=True)
class SignedGrant:
    """A signed agreement as events told of it. `project` None: its application was not heard of yet.

    `highest_cents` is the most that it ever was; `modified_at` the business time of the last event that changed it.
    `purpose` is what an amendment made of it, None while it is the project's title.
    """

    number: str
    edition: int
    signed_on: date
    decided_on: date | None
    amount_cents: int
    highest_cents: int
    instalments: int
    starts_on: date
    ends_on: date
    pays_until: date
    closed: bool
    modified_at: datetime
    project: Project | None
    movements: tuple[Movement, ...] = ()
    partners: tuple[Partner, ...] = ()
    purpose: str | None = None

    @property
    def paid_cents(self) -> int:
        """What the recipient has, less what came back."""
        return sum(one.amount_cents for one in self.movements)

    @property
    def publish_by(self) -> date:
        """The last day that the law gives."""
        return in_months(self.signed_on, LEGAL_DELAY_MONTHS)

    @property
    def payment_period(self) -> tuple[date, date]:
        """From the first payment to the last one: planned until they are made."""
        paid = [one.on for one in self.movements if one.amount_cents > 0]
        first = min(paid, default=self.signed_on)
        if paid and (self.closed or self.instalments == 1):
            return first, max(paid)
        return first, max(first, self.pays_until, *paid)


@dataclass(frozen=True, slots=True)
class Withheld:
    """A grant that is not published, and why."""

    grant: SignedGrant
    why: WhyNot


@dataclass(frozen=True, slots=True)
class Choice:
    """What is published, in the order of the agreements' numbers, and what is not."""

    published: tuple[SignedGrant, ...]
    withheld: tuple[Withheld, ...]

    @property
    def complete(self) -> bool:
        """Every agreement's application is known: a read model that is still filling publishes nothing."""
        return all(one.why is not WhyNot.APPLICATION_UNKNOWN for one in self.withheld)


@dataclass(frozen=True, slots=True)
class Changes:
    """What one version says otherwise than the one before it, by agreement number."""

    added: tuple[str, ...]
    corrected: tuple[str, ...]
    removed: tuple[str, ...]


def choose(grants: Iterable[SignedGrant], *, above_cents: int) -> Choice:
    """Those that are published: above `above_cents` once at least, and of legal persons."""
    published: list[SignedGrant] = []
    withheld: list[Withheld] = []
    for grant in sorted(grants, key=lambda one: one.number):
        why = _why_not(grant, above_cents)
        if why is None:
            published.append(grant)
        else:
            withheld.append(Withheld(grant, why))
    return Choice(tuple(published), tuple(withheld))


def is_known_legal_person(siret: str, legal_form: LegalForm | None) -> bool:
    """May it be named? OTHER may be a person who trades under their own name (entreprise individuelle)."""
    return legal_form in _LEGAL_PERSONS and _SIRET.fullmatch(siret) is not None


def _why_not(grant: SignedGrant, above_cents: int) -> WhyNot | None:
    if grant.project is None:
        return WhyNot.APPLICATION_UNKNOWN
    if not is_known_legal_person(grant.project.siret, grant.project.legal_form):
        return WhyNot.NOT_A_LEGAL_PERSON
    # What was published stays so when an amendment takes the grant below the threshold.
    return WhyNot.BELOW_THRESHOLD if grant.highest_cents <= above_cents else None


def changes(before: Mapping[str, str], now: Mapping[str, str]) -> Changes:
    """What changed between two versions, each the digest of what it says of a grant by agreement number."""
    return Changes(
        added=tuple(sorted(now.keys() - before.keys())),
        corrected=tuple(sorted(key for key in now.keys() & before.keys() if now[key] != before[key])),
        removed=tuple(sorted(before.keys() - now.keys())),
    )


def without_contacts(text: str, *, longest: int) -> str:
    """A title without the e-mail addresses and telephone numbers somebody put there, not longer than `longest`."""
    masked = " ".join(_CONTACT.sub("…", text).split())
    return masked if len(masked) <= longest else f"{masked[: longest - 1].rstrip()}…"


def in_months(day: date, months: int) -> date:
    """The same day some months later; the month's last where it has no such day (art. 641 CPC)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), following - timedelta(days=1))
