"""Whether what a service keeps of the others' facts says what they say: the carrier's view, the envelopes, the sums."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from novapec.demo.ending import Ending
from novapec.demo.ledger import Money
from novapec.demo.people import Person
from novapec.demo.world import gathered


async def read_model_faults(
    auditor: Person, endings: Sequence[Ending], envelopes: Mapping[str, Money], edition: int
) -> list[str]:
    """Where a read model differs from its source, in sentences."""
    standings = await gathered(auditor.get("intake", f"/applications/{one.application_id}") for one in endings)
    left = await gathered(auditor.get("review", f"/envelopes-left/{key}") for key in envelopes)
    total = (await auditor.get("impact", "/roll-ups", by="axis", edition=edition))["total"]
    return [
        *(fault for ending, file in zip(endings, standings, strict=True) for fault in _standing(ending, file)),
        *(fault for key, shown in zip(envelopes, left, strict=True) for fault in _envelope(key, envelopes[key], shown)),
        *_sums(endings, total),
    ]


def _standing(ending: Ending, file: Mapping[str, Any]) -> Iterator[str]:
    """What a carrier sees of its file at intake, against funding."""
    standing = file["standing"]
    shown = (standing["amount_cents"] or 0, standing["paid_cents"], standing["recovered_cents"])
    owned = (ending.awarded_cents, ending.paid_cents, ending.recovered_cents)
    if shown != owned:
        yield f"intake, {ending.number} : (accordé, versé, reversé) = {shown}, {owned} chez funding"
    if ending.agreement_id and standing["agreement_state"] != ending.state:
        yield f"intake, {ending.number} : convention {standing['agreement_state']}, {ending.state} chez funding"


def _envelope(key: str, owned: Money, shown: Mapping[str, Any]) -> Iterator[str]:
    money = Money(*(shown[f"{part}_cents"] for part in ("total", "reserved", "committed", "disbursed")))
    if money != owned or shown["available_cents"] != owned.left:
        yield f"review, enveloppe {key} : {money}, {owned} chez funding"


def _sums(endings: Sequence[Ending], total: Mapping[str, Any]) -> Iterator[str]:
    """Impact's dashboard against the sum of the plans and of the agreements."""
    granted = [ending for ending in endings if ending.agreement_id]
    in_work = [ending.in_work for ending in granted if ending.in_work]
    wanted = {
        "projects": len(granted),
        "awarded_cents": sum(_still_awarded(ending) for ending in granted),
        "paid_cents": sum(ending.paid_cents - ending.recovered_cents for ending in granted),
        "participants_reached": sum(ending.participants_reached or 0 for ending in granted),
        "in work": (sum(one.numerator for one in in_work), sum(one.denominator for one in in_work)),
    }
    ratio = total["in_work_at_six_months"]
    shown = {name: total[name] for name in wanted if name in total}
    shown["in work"] = (ratio["numerator"], ratio["denominator"])
    if shown != wanted:
        yield f"impact, tableau de bord : {shown}, la somme des projets est {wanted}"


def _still_awarded(ending: Ending) -> int:
    """What an agreement's end gave back to the envelope is awarded to nobody."""
    ended = ending.state in {"CLOSED", "TERMINATED"}
    return ending.paid_cents - ending.recovered_cents if ended else ending.awarded_cents
