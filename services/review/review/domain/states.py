"""The states of what review keeps; they stand too as CHECKs in the migration and as diagrams in docs/states.md."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from shared.vocabulary import NOTICE_TRANSITIONS, HearingCancellation, NoticeState, Outcome, SessionChangeReason


class SessionState(StrEnum):
    """Une séance : convoquée, puis close par la signature de son procès-verbal ; ou annulée."""

    CONVENED = "CONVENED"
    SIGNED = "SIGNED"
    CANCELLED = "CANCELLED"


class CaseState(StrEnum):
    """Où en est un dossier devant son comité."""

    UNROUTED = "UNROUTED"
    OPEN = "OPEN"
    BALLOT = "BALLOT"
    AWARD_PROPOSED = "AWARD_PROPOSED"
    RESERVED = "RESERVED"
    RETURNED = "RETURNED"
    AWAITING_MINUTES = "AWAITING_MINUTES"
    DECIDED = "DECIDED"
    DEFERRED = "DEFERRED"
    SET_ASIDE = "SET_ASIDE"
    WITHDRAWN = "WITHDRAWN"


class HearingState(StrEnum):
    """Une audition : proposée au porteur, confirmée par lui, tenue avec son compte rendu, ou annulée."""

    PROPOSED = "PROPOSED"
    CONFIRMED = "CONFIRMED"
    HELD = "HELD"
    CANCELLED = "CANCELLED"


class NoticeOccasion(StrEnum):
    """Pourquoi on écrit à un membre : la séance est convoquée, déplacée, ou il n'y est plus attendu."""

    CONVENED = "CONVENED"
    MOVED = "MOVED"
    CANCELLED = "CANCELLED"


class Choice(StrEnum):
    """Ce qu'un membre vote."""

    FOR = "FOR"
    AGAINST = "AGAINST"
    ABSTAIN = "ABSTAIN"


class RoutingReason(StrEnum):
    """Pourquoi une personne a choisi le comité elle-même."""

    NO_COMMITTEE_FITS = "NO_COMMITTEE_FITS"
    BROADER_SCOPE = "BROADER_SCOPE"
    LOCAL_SCOPE = "LOCAL_SCOPE"
    CONFLICT_OF_INTEREST = "CONFLICT_OF_INTEREST"
    WORKLOAD = "WORKLOAD"
    OTHER = "OTHER"


class ConflictReason(StrEnum):
    """Ce qui lie un membre à un projet."""

    EMPLOYMENT = "EMPLOYMENT"
    MANDATE = "MANDATE"
    FINANCIAL_INTEREST = "FINANCIAL_INTEREST"
    FAMILY_TIE = "FAMILY_TIE"
    ADVICE_GIVEN = "ADVICE_GIVEN"
    OTHER = "OTHER"


class LiftReason(StrEnum):
    """Pourquoi un conflit ou un intérêt déclaré est levé."""

    NOT_TIED = "NOT_TIED"
    WRONG_PERSON = "WRONG_PERSON"
    WRONG_FILE = "WRONG_FILE"
    WRONG_ORGANISATION = "WRONG_ORGANISATION"
    OTHER = "OTHER"


class BreakOffReason(StrEnum):
    """Pourquoi un scrutin ouvert est interrompu, sans décision."""

    OPENED_BY_MISTAKE = "OPENED_BY_MISTAKE"
    PROCEDURAL_FLAW = "PROCEDURAL_FLAW"
    QUORUM_LOST = "QUORUM_LOST"
    CONFLICT_DISCOVERED = "CONFLICT_DISCOVERED"
    MORE_INFORMATION_NEEDED = "MORE_INFORMATION_NEEDED"
    SESSION_CUT_SHORT = "SESSION_CUT_SHORT"
    OTHER = "OTHER"


class Movement(StrEnum):
    """Qui vient ou s'en va pendant un scrutin."""

    ARRIVED = "ARRIVED"
    LEFT = "LEFT"


class InsteadOfChair(StrEnum):
    """Pourquoi le procès-verbal est signé à la place de la présidence."""

    CHAIR_ABSENT = "CHAIR_ABSENT"
    CHAIR_RECUSED = "CHAIR_RECUSED"
    CHAIR_PREVENTED = "CHAIR_PREVENTED"


class Opinion(StrEnum):
    """L'avis d'un membre qui a lu le dossier."""

    FAVOURABLE = "FAVOURABLE"
    RESERVED = "RESERVED"
    UNFAVOURABLE = "UNFAVOURABLE"


AWARDS: Final = frozenset({Outcome.AWARDED, Outcome.AWARDED_WITH_CONDITIONS})
"""The outcomes that ask for money."""

SESSION_TRANSITIONS: Final[dict[StrEnum, frozenset[StrEnum]]] = {
    SessionState.CONVENED: frozenset({SessionState.SIGNED, SessionState.CANCELLED}),
    SessionState.SIGNED: frozenset(),
    SessionState.CANCELLED: frozenset(),
}

# A case that is open may be routed again, which leaves it open. A ballot that is broken off leaves it open again. Every
# decision waits for the signed minutes: an award in RESERVED, any other in AWAITING_MINUTES. A referral that is final
# leaves AWAITING_MINUTES for OPEN, before the national committee. What intake takes back comes at any point.
_TAKEN_BACK: Final = frozenset({CaseState.SET_ASIDE, CaseState.WITHDRAWN})
CASE_TRANSITIONS: Final[dict[StrEnum, frozenset[StrEnum]]] = {
    CaseState.UNROUTED: _TAKEN_BACK | {CaseState.OPEN},
    CaseState.OPEN: _TAKEN_BACK | {CaseState.BALLOT},
    CaseState.BALLOT: _TAKEN_BACK | {CaseState.AWARD_PROPOSED, CaseState.AWAITING_MINUTES, CaseState.OPEN},
    CaseState.AWARD_PROPOSED: _TAKEN_BACK | {CaseState.RESERVED, CaseState.RETURNED},
    CaseState.RESERVED: _TAKEN_BACK | {CaseState.DECIDED},
    CaseState.RETURNED: _TAKEN_BACK | {CaseState.AWARD_PROPOSED, CaseState.AWAITING_MINUTES, CaseState.BALLOT},
    CaseState.AWAITING_MINUTES: _TAKEN_BACK | {CaseState.DECIDED, CaseState.DEFERRED, CaseState.OPEN},
    CaseState.DECIDED: _TAKEN_BACK,
    CaseState.DEFERRED: _TAKEN_BACK | {CaseState.BALLOT},
    # Until the application is declared admissible again.
    CaseState.SET_ASIDE: frozenset({CaseState.UNROUTED, CaseState.OPEN, CaseState.WITHDRAWN}),
    CaseState.WITHDRAWN: frozenset(),
}

# A hearing that is moved is proposed anew, whether its slots were proposed or one was confirmed.
HEARING_TRANSITIONS: Final[dict[StrEnum, frozenset[StrEnum]]] = {
    HearingState.PROPOSED: frozenset({HearingState.CONFIRMED, HearingState.CANCELLED}),
    HearingState.CONFIRMED: frozenset({HearingState.PROPOSED, HearingState.HELD, HearingState.CANCELLED}),
    HearingState.HELD: frozenset(),
    HearingState.CANCELLED: frozenset(),
}

STATE_MACHINES: Final[dict[str, tuple[type[StrEnum], Mapping[Any, frozenset[Any]]]]] = {
    "review.session": (SessionState, SESSION_TRANSITIONS),
    "review.grant_case": (CaseState, CASE_TRANSITIONS),
    "review.hearing": (HearingState, HEARING_TRANSITIONS),
    "review.convocation": (NoticeState, NOTICE_TRANSITIONS),
    "review.hearing_letter": (NoticeState, NOTICE_TRANSITIONS),
}
"""By table: the type of its column `state`, and which state may follow which."""

CASE_STATE_LABELS: Final[dict[CaseState, str]] = {
    CaseState.UNROUTED: "sans comité",
    CaseState.OPEN: "ouvert",
    CaseState.BALLOT: "au vote",
    CaseState.AWARD_PROPOSED: "en attente de la réservation des fonds",
    CaseState.RESERVED: "financé, en attente du procès-verbal",
    CaseState.RETURNED: "revenu au comité faute de fonds",
    CaseState.AWAITING_MINUTES: "en attente du procès-verbal",
    CaseState.DECIDED: "décidé",
    CaseState.DEFERRED: "ajourné",
    CaseState.SET_ASIDE: "écarté, sa recevabilité étant réexaminée",
    CaseState.WITHDRAWN: "retiré",
}
"""What staff read, in French."""

HEARING_STATE_LABELS: Final[dict[HearingState, str]] = {
    HearingState.PROPOSED: "proposée",
    HearingState.CONFIRMED: "confirmée",
    HearingState.HELD: "tenue",
    HearingState.CANCELLED: "annulée",
}
"""What staff and carriers read of a hearing, in French."""

SESSION_CHANGE_LABELS: Final[dict[SessionChangeReason, str]] = {
    SessionChangeReason.WRONG_DETAILS: "le jour, l'heure ou le lieu étaient inexacts",
    SessionChangeReason.QUORUM_UNLIKELY: "le quorum ne serait pas réuni",
    SessionChangeReason.CHAIR_PREVENTED: "la présidence est empêchée",
    SessionChangeReason.PLACE_UNAVAILABLE: "le lieu n'est plus disponible",
    SessionChangeReason.FILES_NOT_READY: "les dossiers ne sont pas prêts",
    SessionChangeReason.OTHER: "autre motif",
}
"""Why a session is moved or will not be, in French."""

CANCELLATION_LABELS: Final[dict[HearingCancellation, str]] = {
    HearingCancellation.CALLED_OFF: "annulée par le comité ou par l'équipe du programme",
    HearingCancellation.APPLICATION_WITHDRAWN: "le porteur a retiré son dossier",
    HearingCancellation.ADMISSIBILITY_REOPENED: "la recevabilité du dossier est réexaminée",
    HearingCancellation.CASE_DECIDED: "le dossier est décidé",
    HearingCancellation.ANOTHER_COMMITTEE: "le dossier est passé devant un autre comité",
}
"""Why a hearing will not be, in French."""
