"""What falls due in funding, on business time."""

from typing import Final

from funding.handlers.agreements import lapse
from funding.store.agreements import TO_LAPSE
from shared.messaging import Timer, Timers

TIMERS: Final[Timers] = (Timer("agreement-lapse", TO_LAPSE, lapse),)
