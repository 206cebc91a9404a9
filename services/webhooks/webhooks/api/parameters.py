"""What addresses and filters name, described once."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query

from webhooks.domain.delivery import DeliveryState
from webhooks.domain.subscription import SubscriptionState

SubscriptionId = Annotated[UUID, Path(description="L'abonnement, par son identifiant.")]
EventId = Annotated[UUID, Path(description="L'événement, par son identifiant : le `webhook-id` que reçoit le système.")]
InState = Annotated[SubscriptionState | None, Query(description="L'état des abonnements.")]
InDeliveryState = Annotated[DeliveryState | None, Query(description="L'état des livraisons.")]
OfType = Annotated[
    str | None,
    Query(description="Le type des événements.", examples=["fr.apec.novapec.review.decision-made.v1"], max_length=200),
]
