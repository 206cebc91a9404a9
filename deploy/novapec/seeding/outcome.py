"""What the year became, read back from the platform's own lists."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from novapec.demo.people import Person
from novapec.demo.world import gathered


@dataclass(frozen=True, slots=True)
class Outcome:
    """Counts by state; a decided case counts by what was decided. Amounts in cents."""

    applications: Counter[str]
    cases: Counter[str]
    agreements: Counter[str]
    total_cents: int
    awarded_cents: int
    paid_cents: int


async def outcome_of(auditor: Person, edition: int) -> Outcome:
    """The edition as an auditor sees it."""
    applications, cases, agreements, envelopes = await gathered(
        auditor.everything(service, path, edition=edition)
        for service, path in (
            ("intake", "/applications"),
            ("review", "/cases"),
            ("funding", "/agreements"),
            ("funding", "/envelopes"),
        )
    )

    def summed(what: str) -> int:
        return sum(one[f"{what}_cents"] for one in envelopes)

    return Outcome(
        applications=_counted(applications),
        cases=Counter(_of_case(case) for case in cases),
        agreements=_counted(agreements),
        total_cents=summed("total"),
        awarded_cents=summed("reserved") + summed("committed"),
        paid_cents=summed("disbursed"),
    )


def _counted(shown: Iterable[dict[str, Any]]) -> Counter[str]:
    return Counter(one["state"] for one in shown)


def _of_case(case: dict[str, Any]) -> str:
    return str(case["outcome"] if case["state"] == "DECIDED" else case["state"])
