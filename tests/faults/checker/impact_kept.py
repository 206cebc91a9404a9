"""What impact made of what it heard: one plan for each signed agreement; and what it announced of them."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from .carriers import carriers
from .causes import made_by
from .compare import columns, differences
from .evidence import Evidence, grouped
from .invariant import invariant
from .records import Row

_HEARER: Final = "novapec.impact.reactions"
_MEASURED: Final = ("code", "kind", "unit", "baseline", "target", "target_denominator", "due_on")


@invariant()
def impact_keeps_one_copy_per_submission(evidence: Evidence) -> Iterator[str]:
    """Impact keeps each submitted application once, with what will be measured."""
    carried = carriers(evidence, heard_by=_HEARER)
    names = ("edition", "number", "project_title", "axis", "regions")
    expected = {
        event["application_id"]: (
            *(event[name] for name in names),
            *carried[event["application_id"]],
            [tuple(one.get(name) for name in _MEASURED) for one in event["indicators"]],
        )
        for event in evidence.of("ApplicationSubmitted", heard_by=_HEARER)
    }
    kept = {
        row["id"]: (
            *(row[name] for name in names),
            row["carrier_siret"],
            row["carrier_name"],
            [tuple(one.get(name) for name in _MEASURED) for one in row["indicators"]],
        )
        for row in evidence.rows("impact", "application")
    }
    yield from differences("application", expected, kept)


@invariant()
def one_plan_per_signed_agreement(evidence: Evidence) -> Iterator[str]:
    """Each signed agreement has one monitoring plan, with the id that follows from the signature."""
    names = ("application_id", "edition")
    expected = {
        event["agreement_id"]: (
            made_by("impact", event.event_id, "plan"),
            event["number"],
            event["signed_on"],
            *(event[name] for name in names),
        )
        for event in evidence.of("AgreementSigned", heard_by=_HEARER)
    }
    kept = columns(
        evidence.rows("impact", "plan"), lambda row: row["agreement_id"], "id", "agreement_number", "opened_on", *names
    )
    yield from differences("the plan of agreement", expected, kept)


@invariant()
def a_plan_closes_with_its_agreement(evidence: Evidence) -> Iterator[str]:
    """A plan is closed exactly when its agreement is, and on its day."""
    closed = {event["agreement_id"]: event["closed_on"] for event in evidence.of("AgreementClosed", heard_by=_HEARER)}
    for event in evidence.of("AgreementTerminated", heard_by=_HEARER):
        closed[event["agreement_id"]] = event["terminated_on"]
    for row in evidence.rows("impact", "plan"):
        if row["closed_on"] != closed.get(row["agreement_id"]):
            yield f"plan {row['id']} closed on {row['closed_on']}, its agreement on {closed.get(row['agreement_id'])}"


@invariant()
def a_plan_was_opened_once(evidence: Evidence) -> Iterator[str]:
    """MonitoringPlanOpened was announced once for each plan."""
    expected = columns(evidence.rows("impact", "plan"), lambda row: row["id"], "agreement_id")
    opened: dict[str, tuple[str, ...]] = {}
    for event in evidence.of("MonitoringPlanOpened"):
        opened[event["plan_id"]] = (*opened.get(event["plan_id"], ()), event["agreement_id"])
    yield from differences("MonitoringPlanOpened of", expected, opened)


@invariant()
def observations_are_what_the_events_say(evidence: Evidence) -> Iterator[str]:
    """Each observation was announced once, and verified or superseded as its state says."""
    superseded = {event["supersedes"] for event in evidence.of("IndicatorReported")}
    verified = Counter(event["observation_id"] for event in evidence.of("IndicatorVerified"))
    names = ("plan_id", "code", "value", "denominator")
    expected = {
        event["observation_id"]: (
            *(event[name] for name in names),
            verified[event["observation_id"]],
            event["observation_id"] in superseded,
        )
        for event in evidence.of("IndicatorReported")
    }
    kept = {
        row["id"]: (*(row[name] for name in names), int(row["verified_on"] is not None), row["state"] == "SUPERSEDED")
        for row in evidence.rows("impact", "observation")
    }
    yield from differences("observation", expected, kept)


@invariant(counts="lost")
def interim_reports_are_owed_for_interim_instalments(evidence: Evidence) -> Iterator[str]:
    """A plan owes as many interim reports as its agreement has interim instalments; what was handed in stands."""
    interim: dict[str, int] = {}
    told = evidence.of("AgreementSigned", "AgreementAmended", heard_by=_HEARER)
    for event in sorted(told, key=lambda event: event.sequence):
        interim[event["agreement_id"]] = sum(one["kind"] == "INTERIM" for one in event["instalments"])
    reports = grouped(evidence.rows("impact", "report"), "plan_id")
    for row in evidence.rows("impact", "plan"):
        owed = [one["state"] for one in reports.get((row["id"],), []) if _is_owed(one)]
        handed_in = sum(state in {"SUBMITTED", "RETURNED", "ACCEPTED"} for state in owed)
        wanted = max(interim.get(row["agreement_id"], 0), handed_in)
        if len(owed) != wanted:
            yield f"plan {row['id']} owes interim reports {owed}, its agreement asks for {wanted}"


def _is_owed(report: Row) -> bool:
    return report["kind"] == "INTERIM" and report["state"] != "WAIVED"


INVARIANTS: Final = (
    interim_reports_are_owed_for_interim_instalments,
    impact_keeps_one_copy_per_submission,
    one_plan_per_signed_agreement,
    a_plan_closes_with_its_agreement,
    a_plan_was_opened_once,
    observations_are_what_the_events_say,
)
