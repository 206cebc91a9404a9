"""Whether a subscription still stands on what its owner may read. Roles come in tokens; nobody tells of their end."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from webhooks.domain.following import why_not
from webhooks.domain.subscription import StopReason, Subscription


def why_stopped(one: Subscription, *, at: datetime, lasting: timedelta, topics: Mapping[str, str]) -> StopReason | None:
    """Why nothing more is posted to it at this instant; None where it stands.

    It was not confirmed for `lasting`, or the roles that were shown then follow what it selects no more. Where none
    were shown yet (it is older than this rule), only the time counts. `topics` gives the topic of each type.
    """
    if one.confirmed_at is not None and at >= one.confirmed_at + lasting:
        return StopReason.NOT_CONFIRMED
    if one.roles and why_not(one.selection, roles=one.roles, regions=one.role_regions, topics=topics) is not None:
        return StopReason.ROLE_LOST
    return None
