"""What services count of themselves, on /metrics."""

import httpx
from prometheus_client.parser import text_string_to_metric_families

from rig.platform import Platform


async def counted(platform: Platform, service: str, name: str, **labels: str) -> float:
    """The sum of a metric's values with these labels, in a service's present process; 0 where it does not answer."""
    return await counted_at(f"http://127.0.0.1:{platform.http[service].upstream()}", name, **labels)


async def counted_at(url: str, name: str, **labels: str) -> float:
    """The same in the process that listens there."""
    async with httpx.AsyncClient(timeout=5.0) as http:
        try:
            text = (await http.get(f"{url}/metrics")).text
        except httpx.TransportError:
            return 0.0
    samples = (sample for family in text_string_to_metric_families(text) for sample in family.samples)
    return sum(one.value for one in samples if one.name == name and labels.items() <= one.labels.items())
