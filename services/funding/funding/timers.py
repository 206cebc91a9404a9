"""What falls due in funding, on business time."""

from typing import Final

from funding.handlers.agreements import lapse
from funding.handlers.instalments import lapse_esus
from funding.store.agreements import ESUS_TO_LAPSE, TO_LAPSE
from shared.messaging import Timer, Timers

TIMERS: Final[Timers] = (
    Timer("agreement-lapse", TO_LAPSE, lapse),
    Timer("esus-lapse", ESUS_TO_LAPSE, lapse_esus),
)
