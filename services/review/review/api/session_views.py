"""How a session is shown."""

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from pydantic import Field

from review.api.examples import MINUTES
from review.domain.session import Session
from review.domain.states import SESSION_CHANGE_LABELS, InsteadOfChair, SessionState
from review.handlers.reading import SessionSeen
from review.store.session_changes import SessionChange
from shared.vocabulary import CommitteeKind, SessionChangeReason
from shared.web import View, words

STATES: Final = "CONVENED : convoquée ; SIGNED : close, son procès-verbal est signé ; CANCELLED : annulée."


class ProxyView(View):
    """Un pouvoir, donné pour cette séance."""

    giver: str = Field(description="Qui est absent, par l'identifiant de ses jetons.", examples=["membre-2"])
    holder: str = Field(description="Qui vote à sa place.", examples=["membre-1"])


class SessionChangeView(View):
    """Une séance convoquée qui a été déplacée, corrigée ou annulée."""

    state: SessionState = Field(description="CONVENED : déplacée ou corrigée ; CANCELLED : annulée.")
    was_held_on: date = Field(description="Le jour prévu jusque-là.", examples=["2025-05-15"])
    was_starts_at: str | None = Field(description="L'heure prévue jusque-là, à Paris.", examples=["09:30"])
    was_place: str | None = Field(description="Le lieu prévu jusque-là.", examples=["Salle Exemple"])
    reason: SessionChangeReason
    reason_label: str = Field(description="La raison, en français.", examples=["la présidence est empêchée"])
    explanation: str = Field(description="La raison en clair.", examples=["Grève des transports."])
    by: str = Field(description="Qui l'a décidé, par l'identifiant de ses jetons.", examples=["presidente-1"])
    at: datetime = Field(description="L'instant de ce changement.")

    @classmethod
    def of(cls, change: SessionChange) -> "SessionChangeView":
        """Show what was changed."""
        return cls(
            state=change.led_to,
            was_held_on=change.was.held_on,
            was_starts_at=f"{change.was.starts_at:%H:%M}" if change.was.starts_at else None,
            was_place=change.was.place,
            reason=change.why.reason,
            reason_label=SESSION_CHANGE_LABELS[change.why.reason],
            explanation=change.why.explanation,
            by=change.why.by,
            at=change.at,
        )


class SessionView(View):
    """Une séance d'un comité."""

    id: UUID = Field(description="La séance, par son identifiant.")
    state: SessionState = Field(description=STATES)
    revision: words.Revision
    committee_id: UUID = Field(description="Le comité qui siège.")
    committee_code: words.CommitteeCode
    committee_kind: CommitteeKind
    edition: words.Edition
    held_on: date = Field(description="Le jour de la séance, à Paris.", examples=["2025-05-15"])
    rules_version: int = Field(
        description="La version des règles du comité sous laquelle elle a été convoquée.", examples=[1]
    )
    starts_at: str | None = Field(description="L'heure de la séance, à Paris.", examples=["09:30"])
    place: str | None = Field(description="Où elle se tient, ou comment la rejoindre.", examples=["Salle Exemple"])
    agenda: list[UUID] = Field(description="Les dossiers à entendre, dans l'ordre ; sans ceux qui vous sont fermés.")
    present: list[str] = Field(description="Les membres présents.", examples=[["membre-1", "presidente-1"]])
    departed: list[str] = Field(description="Les membres partis avant la fin.", examples=[["membre-2"]])
    proxies: list[ProxyView] = Field(description="Les pouvoirs qui tiennent.")
    changes: list[SessionChangeView] = Field(description="Ce qui en a changé depuis la convocation, dans l'ordre.")
    minutes: dict[str, Any] = Field(
        description="Le procès-verbal signé, ou tel qu'il serait signé maintenant : présence, votes, décisions, "
        "montants, motifs. Les dossiers dont vous êtes récusé n'y figurent pas.",
        examples=[MINUTES],
    )
    minutes_sha256: str | None = Field(
        description="SHA-256 de la forme canonique du procès-verbal entier (clés triées, sans espace, UTF-8)."
    )
    signed_by: str | None = Field(description="Qui a signé le procès-verbal, par l'identifiant de ses jetons.")
    signed_on: date | None = Field(description="Le jour de cette signature.")
    signed_instead_of_chair: InsteadOfChair | None = Field(
        description="Pourquoi la présidence n'a pas signé elle-même."
    )

    @classmethod
    def of(cls, session: Session, seen: SessionSeen) -> "SessionView":
        """Show a session with the content of its minutes and its agenda, as the reader may see them."""
        signed = session.minutes
        return cls(
            id=session.id,
            state=session.state,
            revision=session.revision,
            committee_id=session.committee.id,
            committee_code=session.committee.code,
            committee_kind=session.committee.kind,
            edition=session.edition,
            held_on=session.held_on,
            rules_version=session.rules_version,
            starts_at=f"{session.starts_at:%H:%M}" if session.starts_at else None,
            place=session.place,
            agenda=list(seen.agenda),
            present=sorted(session.present),
            departed=sorted(session.departed),
            proxies=[ProxyView(giver=one.giver, holder=one.holder) for one in session.proxies],
            changes=[SessionChangeView.of(one) for one in seen.changes],
            minutes=seen.minutes,
            minutes_sha256=signed.sha256 if signed else None,
            signed_by=signed.signed_by if signed else None,
            signed_on=signed.signed_on if signed else None,
            signed_instead_of_chair=signed.signed_instead if signed else None,
        )


class SessionSummary(View):
    """Une séance, sans son procès-verbal."""

    id: UUID = Field(description="La séance, par son identifiant.")
    state: SessionState = Field(description=STATES)
    revision: words.Revision
    committee_id: UUID = Field(description="Le comité qui siège.")
    committee_code: words.CommitteeCode
    edition: words.Edition
    held_on: date = Field(description="Le jour de la séance, à Paris.", examples=["2025-05-15"])
    minutes_sha256: str | None = Field(description="SHA-256 du procès-verbal signé.")

    @classmethod
    def of(cls, session: Session) -> "SessionSummary":
        """Show a session in a list."""
        return cls(
            id=session.id,
            state=session.state,
            revision=session.revision,
            committee_id=session.committee.id,
            committee_code=session.committee.code,
            edition=session.edition,
            held_on=session.held_on,
            minutes_sha256=session.minutes.sha256 if session.minutes else None,
        )
