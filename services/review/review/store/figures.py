"""What review says of its tables on /metrics."""

from typing import Final

from shared.messaging import Figure, Figures
from shared.observability import metrics

STATES: Final = """SELECT 'grant_case', state, count(*) FROM review.grant_case GROUP BY state
UNION ALL SELECT 'session', state, count(*) FROM review.session GROUP BY state"""

FIGURES: Final[Figures] = (Figure(metrics.OBJECTS, STATES),)
