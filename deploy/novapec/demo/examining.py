"""A programme officer examines a file: what no machine can find of it is judged, rule by rule, with a reason."""

from typing import Final

from novapec.demo.people import Person

_SEEN: Final = "Pièces et explications du porteur examinées (constat inventé)."


async def examine(officer: Person, application: str) -> None:
    """Judge each rule that needs a person, as a file must be before it is admissible; `application` is its path."""
    for finding in (await officer.get("intake", f"{application}/eligibility"))["items"]:
        if finding["standing"] == "NEEDS_PERSON":
            judgement = {"verdict": "MET", "reason": _SEEN}
            await officer.post("intake", f"{application}/eligibility/{finding['rule']}", judgement)
