"""The six state machines of impact; the migration's CHECKs and docs/states.md say the same."""

from enum import StrEnum


class PlanState(StrEnum):
    """Plan de suivi : ouvert à la signature, suivi après la convention, clos."""

    OPEN = "OPEN"
    FOLLOWING = "FOLLOWING"
    CLOSED = "CLOSED"


class ReportState(StrEnum):
    """Rapport d'activité : prévu, attendu, en retard, déposé, renvoyé, accepté, plus dû."""

    PLANNED = "PLANNED"
    DUE = "DUE"
    OVERDUE = "OVERDUE"
    SUBMITTED = "SUBMITTED"
    RETURNED = "RETURNED"
    ACCEPTED = "ACCEPTED"
    WAIVED = "WAIVED"


class FollowUpState(StrEnum):
    """Suivi à six mois d'une cohorte : prévu, ouvert, répondu, manqué."""

    PLANNED = "PLANNED"
    OPEN = "OPEN"
    ANSWERED = "ANSWERED"
    MISSED = "MISSED"


class AlertState(StrEnum):
    """Alerte : à regarder, levée."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"


class EvidenceState(StrEnum):
    """Preuve : en quarantaine, lisible, refusée par l'antivirus."""

    QUARANTINED = "QUARANTINED"
    CLEAN = "CLEAN"
    REFUSED = "REFUSED"


class ObservationState(StrEnum):
    """Relevé : déclaré, vérifié par une seconde personne, remplacé par une correction."""

    REPORTED = "REPORTED"
    VERIFIED = "VERIFIED"
    SUPERSEDED = "SUPERSEDED"


# A plan that waits for follow-ups when its agreement closes is followed until the last of them.
PLAN_TRANSITIONS: dict[StrEnum, frozenset[StrEnum]] = {
    PlanState.OPEN: frozenset({PlanState.FOLLOWING, PlanState.CLOSED}),
    PlanState.FOLLOWING: frozenset({PlanState.CLOSED}),
    PlanState.CLOSED: frozenset(),
}

# A report may be handed in before it falls due. Sent back on its day or later it was there in time: it cannot become
# overdue again, and the balance still waits for acceptance. Sent back before its day it still falls due on that day.
# Only what was not handed in yet can stop being owed. What was wrongly accepted is to be examined again.
REPORT_TRANSITIONS: dict[StrEnum, frozenset[StrEnum]] = {
    ReportState.PLANNED: frozenset({ReportState.DUE, ReportState.SUBMITTED, ReportState.WAIVED}),
    ReportState.DUE: frozenset({ReportState.OVERDUE, ReportState.SUBMITTED, ReportState.WAIVED}),
    ReportState.OVERDUE: frozenset({ReportState.SUBMITTED, ReportState.WAIVED}),
    ReportState.SUBMITTED: frozenset({ReportState.RETURNED, ReportState.ACCEPTED}),
    ReportState.RETURNED: frozenset({ReportState.SUBMITTED, ReportState.DUE}),
    ReportState.ACCEPTED: frozenset({ReportState.SUBMITTED}),
    ReportState.WAIVED: frozenset(),
}

# A missed follow-up may still be answered: late knowledge is knowledge. A cohort whose days were corrected is followed
# where they put it, but what was answered stays answered.
FOLLOW_UP_TRANSITIONS: dict[StrEnum, frozenset[StrEnum]] = {
    FollowUpState.PLANNED: frozenset({FollowUpState.OPEN, FollowUpState.ANSWERED, FollowUpState.MISSED}),
    FollowUpState.OPEN: frozenset({FollowUpState.PLANNED, FollowUpState.ANSWERED, FollowUpState.MISSED}),
    FollowUpState.MISSED: frozenset({FollowUpState.PLANNED, FollowUpState.OPEN, FollowUpState.ANSWERED}),
    FollowUpState.ANSWERED: frozenset(),
}

ALERT_TRANSITIONS: dict[StrEnum, frozenset[StrEnum]] = {
    AlertState.OPEN: frozenset({AlertState.CLOSED}),
    AlertState.CLOSED: frozenset(),
}

OBSERVATION_TRANSITIONS: dict[StrEnum, frozenset[StrEnum]] = {
    ObservationState.REPORTED: frozenset({ObservationState.VERIFIED, ObservationState.SUPERSEDED}),
    ObservationState.VERIFIED: frozenset({ObservationState.SUPERSEDED}),
    ObservationState.SUPERSEDED: frozenset(),
}

EVIDENCE_TRANSITIONS: dict[StrEnum, frozenset[StrEnum]] = {
    EvidenceState.QUARANTINED: frozenset({EvidenceState.CLEAN, EvidenceState.REFUSED}),
    EvidenceState.CLEAN: frozenset(),
    EvidenceState.REFUSED: frozenset(),
}

STATE_MACHINES: dict[str, tuple[type[StrEnum], dict[StrEnum, frozenset[StrEnum]]]] = {
    "impact.plan": (PlanState, PLAN_TRANSITIONS),
    "impact.report": (ReportState, REPORT_TRANSITIONS),
    "impact.alert": (AlertState, ALERT_TRANSITIONS),
    "impact.cohort": (FollowUpState, FOLLOW_UP_TRANSITIONS),
    "impact.evidence": (EvidenceState, EVIDENCE_TRANSITIONS),
    "impact.observation": (ObservationState, OBSERVATION_TRANSITIONS),
}
"""Table with a column `state` -> its states and what may follow each."""
