"""What intake does when it is asked to: calls, applications, where a file stands, whose file it is (access).

Intake hears the other services only to know where a file stands: that is a projection, so the table of reactions is
empty.
"""

from typing import Final

from intake.handlers import access, applications, calls, eligibility, standings, supplements
from shared.messaging import Reactions

__all__ = ["REACTIONS", "access", "applications", "calls", "eligibility", "standings", "supplements"]

REACTIONS: Final[Reactions] = {}
