"""Whole examples for the API's documentation. Everything in them is invented; they are sent as they stand by tests."""

from typing import Any, Final

COMMITTEE: Final[dict[str, Any]] = {
    "code": "REGIONAL-93",
    "kind": "REGIONAL",
    "name": "Comité de validation Provence-Alpes-Côte d'Azur",
    "regions": ["93"],
    "quorum_percent": 50,
    "proxies_per_holder": 1,
    "members": [
        {"sub": "presidente-1", "name": "Frédérique Exemple", "voting": True, "chair": True},
        {"sub": "membre-1", "name": "Dominique Exemple", "organisations": ["73282932000074"]},
        {"sub": "membre-2", "name": "Claude Exemple"},
        {"sub": "invite-1", "name": "Alix Exemple", "voting": False},
    ],
}

RULES: Final[dict[str, Any]] = {
    "quorum_percent": 60,
    "casting_vote": False,
    "proxies_per_holder": 1,
    "proxies_in_quorum": False,
    "reason": "Le comité a voté un quorum plus élevé.",
}

SESSION: Final[dict[str, Any]] = {
    "committee_id": "0197a2c4-7d1e-7b3a-9c55-3f2b8d6e4a10",
    "edition": 2025,
    "held_on": "2025-05-15",
    "starts_at": "09:30",
    "place": "Salle Exemple, Marseille",
}

MOVE: Final[dict[str, Any]] = {
    "held_on": "2025-05-22",
    "starts_at": "14:00",
    "place": "Salle Exemple, Marseille",
    "reason": "CHAIR_PREVENTED",
    "explanation": "La présidente est souffrante.",
}

CANCELLATION: Final[dict[str, Any]] = {"reason": "QUORUM_UNLIKELY", "explanation": "Trois membres sont empêchés."}

ATTENDANCE: Final[dict[str, Any]] = {"present": ["presidente-1", "membre-1", "membre-2"]}

PROXY: Final[dict[str, Any]] = {"giver": "membre-2", "holder": "membre-1"}

PROXY_BACK: Final[dict[str, Any]] = {"giver": "membre-2"}

APPOINTMENT: Final[dict[str, Any]] = {
    "sub": "membre-3",
    "name": "Sacha Exemple",
    "mandate_from": "2025-01-15",
    "mandate_until": "2027-12-31",
}

MANDATE_END: Final[dict[str, Any]] = {"member": "membre-2", "last_day": "2026-06-30"}

ADDRESS: Final[dict[str, Any]] = {"member": "membre-2", "email": "claude@exemple.fr"}

NOTICES_AGAIN: Final[dict[str, Any]] = {"again": []}

ROUTING: Final[dict[str, Any]] = {
    "committee_id": "0197a2c4-7d1e-7b3a-9c55-3f2b8d6e4a10",
    "reason": "NO_COMMITTEE_FITS",
}

VOTE: Final[dict[str, Any]] = {"choice": "FOR"}

AWARD: Final[dict[str, Any]] = {
    "outcome": "AWARDED",
    "amount_cents": 4_000_000,
    "reason": "MERIT",
    "explanation": "Un projet concret, au plus près de l'emploi des cadres.",
}

REJECTION: Final[dict[str, Any]] = {
    "outcome": "REJECTED",
    "reason": "NOT_FEASIBLE",
    "explanation": "Le calendrier annoncé ne tient pas.",
}

ARRIVAL: Final[dict[str, Any]] = {"member": "membre-2"}

BREAK_OFF: Final[dict[str, Any]] = {
    "reason": "MORE_INFORMATION_NEEDED",
    "explanation": "Le plan de financement joint n'est pas le dernier : le vote reprendra une fois le bon reçu.",
    "on_agenda": True,
}

DEPARTURE: Final[dict[str, Any]] = {"member": "membre-2"}

AGENDA: Final[dict[str, Any]] = {"cases": ["0197a2c4-7d1e-7b3a-9c55-3f2b8d6e4a12"]}

SIMULATION: Final[dict[str, Any]] = {
    "awards": [{"case_id": "0197a2c4-7d1e-7b3a-9c55-3f2b8d6e4a12", "amount_cents": 4_000_000}]
}

REFERRAL: Final[dict[str, Any]] = {
    "outcome": "REFERRED",
    "reason": "BROADER_SCOPE",
    "explanation": "Le projet touche plusieurs régions.",
}

SIGNATURE: Final[dict[str, Any]] = {"instead_of_chair": "CHAIR_ABSENT"}

ADDENDUM: Final[dict[str, Any]] = {"text": "Au dossier NVP-2025-0042, lire « trois voix pour » et non « deux »."}

EVALUATION: Final[dict[str, Any]] = {
    "opinion": "FAVOURABLE",
    "points": {
        "INNOVATION": 4,
        "IMPACT": 5,
        "FEASIBILITY": 3,
        "CONCRETENESS": 4,
        "COMPLEMENTARITY": 4,
        "BUDGET_SOUNDNESS": 3,
    },
    "comment": "Projet mûr, calendrier serré.",
}

HEARING: Final[dict[str, Any]] = {
    "slots": ["2025-04-08T09:00:00+02:00", "2025-04-10T14:30:00+02:00"],
    "lasts_minutes": 45,
    "place": "Salle Exemple, Marseille",
    "participants": ["presidente-1", "membre-2"],
}

INVITATIONS_AGAIN: Final[dict[str, Any]] = {"again": []}

HEARING_CONFIRMED: Final[dict[str, Any]] = {
    "starts_at": "2025-04-10T14:30:00+02:00",
    "guests": ["Alex Exemple, directrice"],
}

HEARING_REPORT: Final[dict[str, Any]] = {
    "attended": ["presidente-1", "membre-2"],
    "text": "Le porteur a présenté son calendrier et répondu sur le budget.",
}

APPEAL: Final[dict[str, Any]] = {"grounds": "Le calendrier a été revu avec nos partenaires ; le voici."}

CONFLICT: Final[dict[str, Any]] = {"reason": "MANDATE"}

CONFLICT_LIFTED: Final[dict[str, Any]] = {
    "member": "membre-1",
    "reason": "WRONG_FILE",
    "explanation": "Le mandat déclaré est dans une association du même nom, à Lyon.",
}

INTEREST_LIFTED: Final[dict[str, Any]] = {
    "member": "membre-1",
    "organisation": "73282932000074",
    "reason": "WRONG_ORGANISATION",
    "explanation": "Un chiffre du SIRET était faux.",
}

INTERESTS: Final[dict[str, Any]] = {"organisations": ["73282932000074"]}

ERASURE: Final[dict[str, Any]] = {"member": "membre-1"}

RETENTION: Final[dict[str, Any]] = {"days": 730}

MINUTES: Final[dict[str, Any]] = {
    "session_id": "0197a2c4-7d1e-7b3a-9c55-3f2b8d6e4a11",
    "committee_code": "REGIONAL-93",
    "edition": 2025,
    "held_on": "2025-05-15",
    "starts_at": "09:30",
    "place": "Salle Exemple, Marseille",
    "quorum_percent": 50,
    "voting_members": ["membre-1", "membre-2", "presidente-1"],
    "advisory_members": ["invite-1"],
    "present": ["membre-1", "presidente-1"],
    "departed": [],
    "proxies": [{"giver": "membre-2", "holder": "membre-1"}],
    "ballots": [],
}
