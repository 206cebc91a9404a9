"""Whether each file ended as its path says: in what state, with which money, and after which mishaps, no others."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from novapec.demo.ending import CLOSED, DEFERRED, REJECTED, Ending
from novapec.demo.programme import DemoPath
from novapec.demo.topics import Log
from shared.contracts import Event, funding, impact, intake, review
from shared.vocabulary import Outcome

MISHAPS: Final[tuple[type[Event], ...]] = (
    intake.ApplicationDeclaredInadmissible,
    intake.ApplicationWithdrawn,
    review.AwardWithdrawn,
    funding.ReservationRefused,
    funding.ReservationReleased,
    funding.AgreementLapsed,
    funding.InstalmentHeld,
    funding.PaymentRejected,
    funding.PaymentReturned,
    funding.ClawbackNotified,
    funding.ClawbackOrdered,
    funding.ClawbackReceived,
    funding.ClawbackWrittenOff,
    funding.ClawbackCancelled,
    impact.ReportOverdue,
    impact.ReportReturned,
)
"""Events of which a file without trouble has none."""


@dataclass(frozen=True, slots=True)
class Expected:
    """How a path ends: the state, its mishaps as often as they come, events of the agreement in this order.

    `besides`: what else it tells of.
    """

    state: str
    mishaps: tuple[type[Event], ...] = ()
    agreement: tuple[type[Event], ...] = ()
    besides: tuple[type[Event], ...] = ()
    decisions: tuple[Outcome, ...] | None = None
    """The final decisions, in this order; None: whatever they are."""


_LIFE: Final = (funding.AgreementSigned, funding.InstalmentPaid, funding.InstalmentPaid, funding.AgreementClosed)

_PAID_BACK: Final = (
    funding.ClawbackNotified,
    funding.ClawbackOrdered,
    funding.ClawbackReceived,
    funding.ClawbackReceived,
)

EXPECTED: Final[dict[DemoPath, Expected]] = {
    DemoPath.SUCCESS: Expected(CLOSED, agreement=_LIFE),
    DemoPath.OUT_OF_SCOPE: Expected("INADMISSIBLE", (intake.ApplicationDeclaredInadmissible,)),
    DemoPath.DEFERRED: Expected(DEFERRED),
    DemoPath.ENVELOPE_EXHAUSTED: Expected(REJECTED, (funding.ReservationRefused,)),
    DemoPath.REPORT_OVERDUE: Expected(
        CLOSED,
        (impact.ReportOverdue, funding.InstalmentHeld),
        (funding.InstalmentPaid, funding.InstalmentHeld, funding.InstalmentReleased, funding.InstalmentPaid),
        (intake.SupplementRequested, intake.ApplicationResubmitted),
    ),
    DemoPath.PAYMENT_RETURNED: Expected(
        CLOSED,
        (funding.PaymentReturned,),
        (funding.InstalmentPaid, funding.PaymentReturned, funding.PaymentOrdered, *_LIFE[1:]),
    ),
    DemoPath.PAYMENT_REJECTED: Expected(
        CLOSED,
        (funding.PaymentRejected,),
        (funding.PaymentOrdered, funding.PaymentRejected, funding.PaymentOrdered, *_LIFE[1:]),
    ),
    DemoPath.UNDERSPENT: Expected(
        CLOSED,
        _PAID_BACK,
        (funding.InstalmentPaid, *_PAID_BACK, funding.AgreementClosed),
        (review.ConflictDeclared,),
    ),
    DemoPath.AMENDED: Expected(
        CLOSED,
        agreement=(*_LIFE[:2], funding.AgreementAmended, *_LIFE[2:]),
        besides=(impact.MonitoringPlanRevised,),
    ),
    DemoPath.REFERRED: Expected(CLOSED, agreement=_LIFE, besides=(review.CaseReferred,), decisions=(Outcome.AWARDED,)),
    DemoPath.RECONSIDERED: Expected(CLOSED, agreement=_LIFE, decisions=(Outcome.DEFERRED, Outcome.AWARDED)),
}


def faults_along(path: DemoPath, endings: Iterable[Ending], log: Log) -> list[str]:
    """What is not as the path says, in sentences that name the project."""
    taken = [ending for ending in endings if ending.project.path is path]
    if not taken:
        return [f"aucun projet n’a pris le chemin {path}"]
    return [f"{ending.project.slug} : {fault}" for ending in taken for fault in _faults(ending, log)]


def _faults(ending: Ending, log: Log) -> Iterator[str]:
    expected, project = EXPECTED[ending.project.path], ending.project
    if ending.state != expected.state:
        yield f"finit {ending.state}, attendu {expected.state}"
    events = [event for event in log.events if str(getattr(event, "application_id", "")) == ending.application_id]
    mishaps = sorted(type(event).__name__ for event in events if isinstance(event, MISHAPS))
    if mishaps != sorted(kind.__name__ for kind in expected.mishaps):
        yield f"incidents {mishaps}, attendus {[kind.__name__ for kind in expected.mishaps]}"
    missing = [kind.__name__ for kind in expected.besides if not any(isinstance(event, kind) for event in events)]
    if missing:
        yield f"rien ne raconte {missing}"
    decided = tuple(event.outcome for event in events if isinstance(event, review.DecisionMade))
    if expected.decisions not in {None, decided}:
        yield f"décisions {[str(one) for one in decided]}, attendues {[str(one) for one in expected.decisions or ()]}"
    if ending.committee_code not in {None, project.deciding_committee_code}:
        yield f"décidé par {ending.committee_code}, attendu {project.deciding_committee_code}"
    told = [type(event) for event in events if isinstance(event, funding.AgreementEvent)]
    if not _in_order(expected.agreement, told):
        yield f"sa convention raconte {[kind.__name__ for kind in told]}"
    if not project.path.is_funded and project.reason_code != ending.reason:
        yield f"motif {ending.reason}, attendu {project.reason_code}"
    yield from _money_faults(ending)
    yield from _result_faults(ending)


def _money_faults(ending: Ending) -> Iterator[str]:
    awarded = ending.project.granted_cents if ending.project.path.is_funded else 0
    if ending.awarded_cents != awarded:
        yield f"accordé {ending.awarded_cents} centimes, attendu {awarded}"
    kept = ending.paid_cents - ending.recovered_cents
    if kept != ending.project.entitled_cents:
        yield f"garde {kept} centimes, a droit à {ending.project.entitled_cents}"


def _result_faults(ending: Ending) -> Iterator[str]:
    results = ending.project.results
    reached = results.participants_reached if results else None
    if ending.participants_reached != reached:
        yield f"{ending.participants_reached} participants vérifiés, {reached} déclarés"
    numerator = results.in_work_numerator if results else None
    if (ending.in_work.numerator if ending.in_work else None) != numerator:
        yield f"{ending.in_work} en emploi vérifiés, {numerator} déclarés"


def _in_order(wanted: Sequence[type[Event]], told: Iterable[type[Event]]) -> bool:
    """Whether `wanted` stands in `told`, in this order, with anything in between."""
    remaining = iter(told)
    return all(any(kind is one for kind in remaining) for one in wanted)
