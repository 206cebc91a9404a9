"""What review made of what it heard: one file for each submission, one case for each admissible one."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from .causes import made_by
from .compare import columns, differences
from .evidence import Evidence
from .invariant import invariant

_HEARER: Final = "novapec.review.reactions"


@invariant()
def review_keeps_the_rules(evidence: Evidence) -> Iterator[str]:
    """Review keeps each published version of an edition's rules."""
    expected = {
        f"{event['call_id']}/{event['rules']['version']}": (event["edition"],)
        for event in evidence.of("CallRulesPublished", heard_by=_HEARER)
    }
    rows = evidence.rows("review", "call_rules")
    kept = columns(rows, lambda row: f"{row['call_id']}/{row['version']}", "edition")
    yield from differences("rules", expected, kept)


@invariant()
def review_keeps_one_file_per_submission(evidence: Evidence) -> Iterator[str]:
    """Review keeps each submitted application once, as it was announced."""
    expected = {
        event["application_id"]: {
            **{name: event[name] for name in ("number", "call_id", "edition", "rules_version", "submitted_on")},
            **{name: event[name] for name in ("project_title", "axis", "stage", "requested_cents")},
            "carrier_siret": event["carrier"]["siret"],
            "carrier_name": event["carrier"]["name"],
            "organisations": sorted({one["siret"] for one in (event["carrier"], *(event["partners"] or []))}),
            "regions": sorted(set(event["regions"])),
            "former_carriers": [],
            "waived_rules": [],
        }
        for event in evidence.of("ApplicationSubmitted", heard_by=_HEARER)
    }
    for event in evidence.of("ApplicationTransferred", heard_by=_HEARER):
        file = expected[event["application_id"]]
        former, to = {*file["former_carriers"], file["carrier_siret"]}, event["to_siret"]
        file |= {"carrier_siret": to, "carrier_name": event["to_name"] or file["carrier_name"]}
        file |= {"former_carriers": sorted(former), "organisations": sorted({*file["organisations"], *former, to})}
    for event in evidence.of("ApplicationDeclaredAdmissible", heard_by=_HEARER):
        expected[event["application_id"]]["waived_rules"] = sorted(event["waived_rules"] or [])
    kept = {
        row["application_id"]: {
            name: sorted(value) if isinstance(value, list) else value
            for name, value in {"waived_rules": [], **row}.items()
            if name not in {"application_id", "minutes_required"}
        }
        for row in evidence.rows("review", "application_file")
    }
    yield from differences("file", expected, kept)


@invariant()
def one_case_per_admissible_application(evidence: Evidence) -> Iterator[str]:
    """Each application that was declared admissible has one first case, whose id follows from the declaration."""
    expected: dict[str, tuple[str, str]] = {}
    for event in evidence.of("ApplicationDeclaredAdmissible", heard_by=_HEARER):
        # A second declaration resumes the case that a reopening set aside.
        case_id = made_by("review", event.event_id, "case")
        expected.setdefault(event["application_id"], (case_id, event["declared_on"]))
    first = [row for row in evidence.rows("review", "grant_case") if not row.get("appeal_of")]
    kept = columns(first, lambda row: row["application_id"], "id", "opened_on")
    yield from differences("the case of application", expected, kept)


@invariant()
def a_routed_case_was_opened_once(evidence: Evidence) -> Iterator[str]:
    """CaseOpened was announced of each case that came before a committee, once for each time it was let in."""
    let_in = Counter(
        event["application_id"] for event in evidence.of("ApplicationDeclaredAdmissible", heard_by=_HEARER)
    )
    opened = Counter((event["case_id"], event["application_id"]) for event in evidence.of("CaseOpened"))
    cases = {row["id"]: row for row in evidence.rows("review", "grant_case")}
    for (case_id, application_id), times in opened.items():
        if case_id not in cases or cases[case_id]["application_id"] != application_id:
            yield f"CaseOpened of {case_id}: {application_id} has no such case"
        elif times > let_in[application_id]:
            yield f"CaseOpened of {case_id}: {times} times, declared admissible {let_in[application_id]}"
    for case_id, row in cases.items():
        if row["committee_id"] is not None and (case_id, row["application_id"]) not in opened:
            yield f"CaseOpened of {case_id}: never announced"


@invariant()
def funding_s_answers_are_kept_once(evidence: Evidence) -> Iterator[str]:
    """Each answer of funding is kept, unless the application was withdrawn before it came."""
    expected = {
        event["proposal_id"]: (event.name == "FundsReserved", event["reason"], event["available_cents"])
        for event in evidence.of("FundsReserved", "ReservationRefused", heard_by=_HEARER)
    }
    rows = evidence.rows("review", "money_answer")
    kept = columns(rows, lambda row: row["decision_id"], "reserved", "reason", "available_cents")
    withdrawn = {event["proposal_id"] for event in evidence.of("AwardWithdrawn")}
    needed = {key: value for key, value in expected.items() if key in kept or key not in withdrawn}
    yield from differences("the answer to proposal", needed, kept)


@invariant()
def a_withdrawal_ends_its_case(evidence: Evidence) -> Iterator[str]:
    """A case is withdrawn exactly when its application was."""
    withdrawn = {event["application_id"] for event in evidence.of("ApplicationWithdrawn", heard_by=_HEARER)}
    for row in evidence.rows("review", "grant_case"):
        if (row["state"] == "WITHDRAWN") != (row["application_id"] in withdrawn):
            yield f"case {row['id']} is {row['state']}, withdrawn: {row['application_id'] in withdrawn}"


INVARIANTS: Final = (
    review_keeps_the_rules,
    review_keeps_one_file_per_submission,
    one_case_per_admissible_application,
    a_routed_case_was_opened_once,
    funding_s_answers_are_kept_once,
    a_withdrawal_ends_its_case,
)
