"""What publishing takes besides the rules: who publishes, which grants, and where the files lie."""

from dataclasses import dataclass

from funding.gateway.open_data.publisher import Publisher
from shared.objects import ObjectFolder


@dataclass(frozen=True, slots=True)
class Press:
    """From the environment. Grants above `above_cents` are published: 0 publishes them all."""

    publisher: Publisher
    above_cents: int
    objects: ObjectFolder
