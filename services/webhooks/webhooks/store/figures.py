"""What webhooks says of its tables on /metrics."""

from typing import Final

from shared.messaging import Figure, Figures
from shared.observability import metrics

STATES: Final = """SELECT 'delivery', state, count(*) FROM webhooks.delivery GROUP BY state
UNION ALL SELECT 'subscription', state, count(*) FROM webhooks.subscription GROUP BY state"""

WAITING: Final = """SELECT s.id, coalesce(extract(epoch FROM clock_timestamp() - min(d.owed_at)), 0)
FROM webhooks.subscription s LEFT JOIN webhooks.delivery d ON d.subscription_id = s.id AND d.state = 'PENDING'
WHERE s.state = 'ACTIVE' GROUP BY s.id"""

GIVEN_UP: Final = """SELECT s.id, count(d.event_id) FROM webhooks.subscription s
LEFT JOIN webhooks.delivery d ON d.subscription_id = s.id AND d.state = 'DEAD' AND d.topic <> 'novapec.webhooks.ping'
WHERE s.state <> 'DELETED' GROUP BY s.id"""

STOPPED: Final = """SELECT id, stopped_because, 1 FROM webhooks.subscription
WHERE state = 'PAUSED' AND stopped_because IS NOT NULL"""

FIGURES: Final[Figures] = (
    Figure(metrics.OBJECTS, STATES),
    Figure(metrics.WEBHOOKS_WAITING, WAITING),
    Figure(metrics.WEBHOOKS_GIVEN_UP, GIVEN_UP),
    Figure(metrics.WEBHOOKS_STOPPED, STOPPED),
)
