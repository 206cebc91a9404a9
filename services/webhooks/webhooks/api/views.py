"""What goes out of the API."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from pydantic import Field

from shared.vocabulary import Axis, Region
from shared.web import View, words
from webhooks.domain.delivery import DeliveryState, Outcome
from webhooks.domain.subscription import StopReason, Subscription, SubscriptionState
from webhooks.store.deliveries import Logged


class SubscriptionView(View):
    """Un abonnement."""

    id: UUID = Field(description="L'abonnement, par son identifiant.")
    revision: words.Revision
    name: str = Field(description="Le système qui reçoit.", examples=["Entrepôt de données d'Exemple"])
    owner: str = Field(description="Qui l'a créé, par son identifiant opaque.", examples=["charge-1"])
    url: str = Field(description="Où les événements sont envoyés.", examples=["https://recepteur.exemple.fr/novapec"])
    state: SubscriptionState = Field(
        description="ACTIVE : envoyé ; PAUSED : suspendu, ce qui arrive reste dû ; DISABLED : le récepteur a répondu "
        "410, ce qui arrive reste dû ; DELETED : supprimé."
    )
    failing_since: datetime | None = Field(
        description="Depuis quand une livraison est abandonnée sans qu'une autre soit passée ; null si tout va."
    )
    stopped_because: StopReason | None = Field(
        description="Pourquoi il est suspendu sans que personne l'ait demandé. NOT_CONFIRMED : personne n'en a répondu "
        "depuis trop longtemps ; ROLE_LOST : les rôles montrés ne suivent plus ce qu'il retient. Une confirmation le "
        "reprend. null sinon."
    )
    confirmed_at: datetime | None = Field(description="Quand quelqu'un en a répondu pour la dernière fois.")
    events: list[str] = Field(description="Les types d'événements, ou les sujets pour tous les leurs.")
    editions: list[int] = Field(description="Ces éditions seulement ; vide : toutes.")
    regions: list[Region] = Field(description="Les projets de ces régions seulement ; vide : toutes.")
    axes: list[Axis] = Field(description="Les projets de ces axes seulement ; vide : tous.")
    subjects: list[str] = Field(description="Ces objets ou ces dossiers seulement, par identifiant ; vide : tous.")
    secret_version: int = Field(description="La version du secret qui signe.", examples=[1])
    previous_secret_until: datetime | None = Field(
        description="Jusqu'à quand le secret précédent signe aussi ; null sans rotation récente."
    )
    created_at: datetime = Field(description="Depuis quand il existe.")
    secret: str | None = Field(
        default=None,
        description="Le secret qui vérifie les signatures (`whsec_...`), montré une seule fois : dans la première "
        "réponse à la création ou à la rotation. Une réponse rejouée ne le porte plus ; perdu, il se change.",
    )

    @classmethod
    def of(cls, one: Subscription, *, secret: str | None = None) -> Self:
        """Show a subscription, and its secret where this is the only time."""
        chosen = one.selection
        before = [secret.ends_at for secret in one.secrets if secret.ends_at is not None]
        return cls(
            id=one.id,
            revision=one.revision,
            name=one.name,
            owner=one.owner,
            url=one.url,
            state=one.state,
            failing_since=one.failing_since,
            stopped_because=one.stopped_because,
            confirmed_at=one.confirmed_at,
            events=list(chosen.events),
            editions=list(chosen.editions),
            regions=list(chosen.regions),
            axes=list(chosen.axes),
            subjects=list(chosen.subjects),
            secret_version=one.secret.version,
            previous_secret_until=max(before, default=None),
            created_at=one.created_at,
            secret=secret,
        )


class DeliveryView(View):
    """Une livraison : un événement dû à un abonnement, une seule fois."""

    subscription_id: UUID = Field(description="L'abonnement, par son identifiant.")
    event_id: UUID = Field(description="L'événement : le `webhook-id`, le même à chaque tentative.")
    type: str = Field(description="Son type.", examples=["fr.apec.novapec.review.decision-made.v1"])
    topic: str = Field(description="Son sujet.", examples=["novapec.review.case"])
    subject: str = Field(description="L'objet dont il parle, par son identifiant.")
    sequence: int = Field(description="Son rang parmi les événements de cet objet, à partir de 1.", examples=[3])
    state: DeliveryState = Field(
        description="PENDING : due ; DELIVERED : prise (2xx) ; DEAD : abandonnée après des jours ; CANCELLED : "
        "l'abonnement est supprimé, ou ne la retient plus."
    )
    attempts: int = Field(description="Le nombre de tentatives.", examples=[1])
    outcome: Outcome | None = Field(
        description="La dernière tentative ; null avant. ACCEPTED : 2xx ; REFUSED : un autre statut ; GONE : 410 ; "
        "REDIRECTED : 3xx, jamais suivi ; TIMED_OUT : pas de réponse à temps ; UNREACHABLE : pas de connexion ; "
        "FORBIDDEN_ADDRESS : le nom mène à une adresse interne."
    )
    status: int | None = Field(description="Le statut HTTP de la dernière réponse ; null sans réponse.", examples=[200])
    owed_at: datetime = Field(description="Depuis quand elle est due.")
    due_at: datetime | None = Field(description="Quand elle est tentée de nouveau ; null quand elle ne l'est plus.")
    settled_at: datetime | None = Field(description="Quand elle a été prise, abandonnée ou annulée ; null avant.")

    @classmethod
    def of(cls, one: Logged) -> Self:
        """Show a line of the log."""
        return cls(**_said(one))


class AttemptView(View):
    """Une tentative de livraison."""

    number: int = Field(description="Son rang, à partir de 1.", examples=[1])
    at: datetime = Field(description="Quand elle s'est terminée.")
    took_ms: int = Field(description="Combien elle a duré, en millisecondes.", examples=[87])
    outcome: Outcome = Field(description="Ce qu'elle a donné.")
    status: int | None = Field(description="Le statut HTTP de la réponse ; null sans réponse.", examples=[503])


class DeliveryWithAttempts(DeliveryView):
    """Une livraison et toutes ses tentatives."""

    tried: list[AttemptView] = Field(description="Les tentatives, la première d'abord.")

    @classmethod
    def with_attempts(cls, one: Logged, attempts: list[dict[str, Any]]) -> Self:
        """Show a line of the log, and each attempt."""
        return cls(**_said(one), tried=[AttemptView(**said) for said in attempts])


class CatchUpView(View):
    """Ce qui est dû de nouveau."""

    events: int = Field(description="Combien d'événements sont dus de nouveau.", examples=[42])


class EventTypeView(View):
    """Un type d'événement auquel on peut s'abonner."""

    type: str = Field(description="Le type.", examples=["fr.apec.novapec.review.decision-made.v1"])
    topic: str = Field(description="Le sujet ; s'y abonner donne tous ses types.", examples=["novapec.review.case"])
    dataschema: str = Field(description="Le JSON Schema de ses données.")


class EventTypesView(View):
    """Les types d'événements de la plateforme."""

    items: list[EventTypeView] = Field(description="Les types, par sujet.")


def _said(one: Logged) -> dict[str, Any]:
    return {
        "subscription_id": one.subscription_id,
        "event_id": one.event_id,
        "type": one.type,
        "topic": one.topic,
        "subject": one.aggregate_id,
        "sequence": one.sequence,
        "state": one.state,
        "attempts": one.attempts,
        "outcome": one.outcome,
        "status": one.status,
        "owed_at": one.owed_at,
        "due_at": one.due_at if one.state is DeliveryState.PENDING else None,
        "settled_at": one.settled_at,
    }
