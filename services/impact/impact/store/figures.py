"""What impact says of its tables on /metrics."""

from typing import Final

from shared.messaging import Figure, Figures
from shared.observability import metrics

STATES: Final = """SELECT 'report', state, count(*) FROM impact.report GROUP BY state
UNION ALL SELECT 'plan', state, count(*) FROM impact.plan GROUP BY state
UNION ALL SELECT 'observation', state, count(*) FROM impact.observation GROUP BY state"""

FIGURES: Final[Figures] = (Figure(metrics.OBJECTS, STATES),)
