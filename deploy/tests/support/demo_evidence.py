"""Evidence of a year in which all went well, for one invented project; tests spoil a part of it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from novapec.demo.archive import Archive
from novapec.demo.check import Evidence
from novapec.demo.ending import Ending, Share
from novapec.demo.ledger import Money
from novapec.demo.programme import Project, load
from novapec.demo.topics import Log
from novapec.quiescence import Figures
from shared.contracts import Event, Heard, funding
from shared.messaging.audit import Verified
from shared.testing import heard
from shared.vocabulary import InstalmentKind

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
        committee_code=one.committee_code,
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
