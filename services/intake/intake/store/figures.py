"""What intake says of its tables on /metrics."""

from typing import Final

from shared.messaging import Figure, Figures
from shared.observability import metrics

STATES: Final = """SELECT 'application', state, count(*) FROM intake.application GROUP BY state
UNION ALL SELECT 'call', state, count(*) FROM intake.call GROUP BY state
UNION ALL SELECT 'document', state, count(*) FROM intake.document GROUP BY state
UNION ALL SELECT 'supplement_request', state, count(*) FROM intake.supplement_request GROUP BY state
UNION ALL SELECT 'notice', state, count(*) FROM intake.notice GROUP BY state"""

FIGURES: Final[Figures] = (Figure(metrics.OBJECTS, STATES),)
