"""Evidence of a year in which all went well, for one invented project; tests spoil a part of it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from funding.domain.open_data import Movement, SignedGrant, changes, choose
from funding.domain.open_data import Project as OpenProject
from funding.gateway.open_data.manifest import Issue, manifest
from funding.gateway.open_data.publisher import Publisher
from funding.gateway.open_data.scdl import scdl
from funding.gateway.open_data.threesixty import threesixty
from novapec.demo.archive import Archive
from novapec.demo.check import Evidence
from novapec.demo.ending import Ending, Share
from novapec.demo.ledger import Money
from novapec.demo.programme import Project, load
from novapec.demo.publishing import PREFIX
from novapec.demo.topics import Log
from novapec.quiescence import Figures
from shared.contracts import Event, Heard, funding
from shared.messaging.audit import Verified
from shared.testing import heard
from shared.vocabulary import Axis, InstalmentKind, LegalForm

APPLICATION, AGREEMENT = UUID(int=1), UUID(int=2)
ABOUT = {"agreement_id": AGREEMENT, "application_id": APPLICATION, "edition": 2025}
DAY = date(2025, 6, 5)


def project(slug: str) -> Project:
    return load().project(slug)


def ending(slug: str, state: str = "CLOSED", **changes: Any) -> Ending:
    """The end that a project's path calls for."""
    one = project(slug)
    results, funded = one.results, one.path.is_funded
    in_work = None
    if results and results.in_work_numerator is not None:
        in_work = Share(results.in_work_numerator, results.in_work_denominator or 0)
    paid = one.entitled_cents
    good = Ending(
        project=one,
        application_id=str(APPLICATION),
        agreement_id=str(AGREEMENT) if funded else "",
        number="NVP-2025-0001",
        committee_code=one.deciding_committee_code,
        state=state,
        reason="MERIT" if funded else one.reason_code,
        awarded_cents=one.granted_cents if funded else 0,
        paid_cents=paid,
        participants_reached=results.participants_reached if results else None,
        in_work=in_work,
    )
    return replace(good, **changes)


def instalment(kind: type[Event], number: int, **more: Any) -> Event:
    """An event about an instalment."""
    which = InstalmentKind.ADVANCE if number == 1 else InstalmentKind.BALANCE
    return kind.model_validate({**ABOUT, "instalment": number, "kind": which, "amount_cents": 100, **more})


def paid(number: int, order: int) -> Event:
    return instalment(funding.InstalmentPaid, number, order_id=UUID(int=order), paid_on=DAY)


def returned(number: int, order: int) -> Event:
    return instalment(funding.PaymentReturned, number, order_id=UUID(int=order), bank_reason="AC04", returned_on=DAY)


def ordered(number: int, order: int, attempt: int) -> Event:
    name = f"CONV-2025-0001-T{number}-{attempt}"
    return instalment(funding.PaymentOrdered, number, order_id=UUID(int=order), attempt=attempt, end_to_end_id=name)


def signed() -> Event:
    return funding.AgreementSigned(
        **ABOUT,
        number="CONV-2025-0001",
        amount_cents=100,
        instalments=(),
        signed_on=DAY,
        starts_on=DAY,
        ends_on=DAY,
        final_report_due_on=DAY,
        overdue_after_days=30,
    )


def closed() -> Event:
    return funding.AgreementClosed(
        **ABOUT,
        number="CONV-2025-0001",
        awarded_cents=100,
        paid_cents=100,
        recovered_cents=0,
        released_cents=0,
        closed_on=DAY,
    )


def log(events: Iterable[Event]) -> Log:
    """These events, in this order."""
    told: list[Heard] = [heard(event, sequence=number).heard for number, event in enumerate(events, 1)]
    return Log(Counter(one.topic for one in told), {}, tuple(told), ())


def evidence(folder: Path, **changes: Any) -> Evidence:
    """Three events announced, on Kafka, and applied by the one who hears them."""
    told = log([signed(), paid(1, 1), closed()])
    topic, consumer = funding.AgreementSigned.TOPIC, "novapec.impact.reactions"
    good = Evidence(
        endings=[ending("declics-numeriques")],
        log=told,
        figures=Figures(
            published={topic: 3}, logged={topic: 3}, applied={consumer: {topic: 3}}, remembered={consumer: {topic: 3}}
        ),
        repeats={consumer: 0},
        kafka_lag={consumer: 0},
        envelopes={"2025": Money(40_000_000, 0, 28_000_000, 28_000_000)},
        chains={"funding": Verified(3, "head", None, 0)},
        read_model_faults=[],
        archive=Archive(folder / "papers"),
    )
    return replace(good, **changes)


def published(evidence: Evidence, *, awarded_cents: int, disbursed_cents: int) -> None:
    """Open data of one grant among the papers, with a manifest that fits."""
    publisher = Publisher("APEC", "73282932000074", "360G-novapec")
    grant = SignedGrant(
        number="CONV-2025-0001",
        edition=2025,
        signed_on=DAY,
        decided_on=None,
        amount_cents=awarded_cents,
        highest_cents=awarded_cents,
        instalments=2,
        starts_on=DAY,
        ends_on=DAY,
        pays_until=DAY,
        closed=True,
        modified_at=datetime(2025, 6, 5, tzinfo=UTC),
        project=OpenProject(
            "NVP-2025-0001",
            siret=publisher.siret,
            name="Exemple",
            legal_form=LegalForm.ASSOCIATION,
            rna=None,
            title="Projet",
            axis=Axis.SOLIDARITY_INCLUSION,
            regions=(),
            requested_cents=1,
        ),
        movements=(Movement("1", DAY, disbursed_cents),),
    )
    choice = choose([grant], above_cents=0)
    files = (scdl([grant], publisher), threesixty([grant], publisher))
    issue = Issue(1, grant.modified_at, changes({}, {}))
    evidence.archive.kept.clear()
    for one in (*files, manifest(issue, choice, files, publisher, above_cents=0)):
        evidence.archive.keep(f"{PREFIX}{one.name}", one.content)
