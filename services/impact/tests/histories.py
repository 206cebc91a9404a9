"""Random lives of a plan, made by the domain's own decisions: what Hypothesis draws from."""

from dataclasses import dataclass
from datetime import date

from hypothesis import strategies as st

from impact import domain
from impact.events import contract
from shared.contracts.envelope import Event
from shared.vocabulary import Refusal

from .samples import DUE_ON, IN_WORK, PARTICIPANTS, entry, id_of, plan

ON = date(2026, 7, 1)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing somebody tries: what it acts on is picked among what there is."""

    act: str
    ratio: bool
    value: int
    denominator: int
    pick: int


steps = st.builds(
    Step,
    act=st.sampled_from(["report", "report", "correct", "verify", "verify", "submit", "accept"]),
    ratio=st.booleans(),
    value=st.integers(0, 120),
    denominator=st.integers(1, 120),
    pick=st.integers(0, 50),
)


@dataclass(frozen=True, slots=True)
class Life:
    """Every plan there was, from the first to the last, and the facts between them."""

    plans: tuple[domain.Plan, ...]
    facts: tuple[domain.Fact, ...]

    @property
    def last(self) -> domain.Plan:
        """The plan as it ended."""
        return self.plans[-1]

    def announced(self) -> list[Event]:
        """The plan's stream."""
        return [event for fact in self.facts if (event := contract(fact)) is not None]


def live(name: str, taken: list[Step]) -> Life:
    """Live through the steps that the domain allows."""
    opening = domain.MonitoringPlanOpened(
        plan=plan(name=name).ref,
        agreement_number="CONV-2025-0001",
        carrier_siret=plan(name=name).carrier_siret,
        indicators=(PARTICIPANTS, IN_WORK),
        reports=(domain.Report(1, plan().reports[0].kind, DUE_ON),),
        overdue_after_days=30,
        opened_on=date(2025, 4, 1),
    )
    plans = [domain.evolve(None, opening)]
    facts: list[domain.Fact] = [opening]
    for number, step in enumerate(taken):
        try:
            decided = _decide(plans[-1], step, f"{name}/{number}")
        except Refusal:
            continue
        for fact in decided:
            facts.append(fact)
            plans.append(domain.evolve(plans[-1], fact))
    return Life(tuple(plans), tuple(facts))


def _decide(before: domain.Plan, step: Step, name: str) -> tuple[domain.Fact, ...]:
    report = before.reports[0]
    picked = before.observations[step.pick % len(before.observations)] if before.observations else None
    match step.act:
        case "report":
            return domain.report_value(before, _entry(step), observation_id=id_of(name), by="carrier", on=ON)
        case "correct" if picked:
            one = _entry(step, corrects=picked)
            return domain.report_value(before, one, observation_id=id_of(name), by="carrier", on=ON)
        case "verify" if picked:
            return domain.verify(before, picked, by="officer", on=ON)
        case "submit":
            return domain.submit_report(before, report, domain.Submission("Fait."), by="carrier", on=ON)
        case "accept":
            return domain.accept_report(before, report, by="officer", on=ON)
        case _:
            return ()


def _entry(step: Step, corrects: domain.Observation | None = None) -> domain.Entry:
    ratio = corrects.entry.denominator is not None if corrects else step.ratio
    supersedes = corrects.id if corrects else None
    if ratio:
        return entry(domain.IN_WORK_AT_SIX_MONTHS, step.value, step.denominator, supersedes=supersedes)
    return entry(domain.PARTICIPANTS_REACHED, step.value, supersedes=supersedes)
