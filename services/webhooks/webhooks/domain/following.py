"""Who may have which events sent: what their role reads in the services, and no more."""

from collections.abc import Collection, Mapping
from typing import Final

from shared.vocabulary import Role
from webhooks.domain.selection import Selection

FOLLOWED: Final[Mapping[Role, str]] = {
    Role.PROGRAMME_OFFICER: "novapec.",
    Role.OPERATOR: "novapec.",
    Role.FINANCE_OFFICER: "novapec.funding.",
    Role.IMPACT_OFFICER: "novapec.impact.",
    Role.REGIONAL_DELEGATE: "novapec.intake.application",
}
"""The topics that a role may follow, by how their names begin. A delegate follows their own regions alone."""


def why_not(
    selection: Selection, *, roles: Collection[Role], regions: Collection[str], topics: Mapping[str, str]
) -> str | None:
    """What somebody with these roles and regions may not follow of a selection, as a sentence; None where they may.

    `topics` gives the topic of each type, and of each topic itself.
    """
    free = tuple(FOLLOWED[role] for role in roles if role in FOLLOWED and role is not Role.REGIONAL_DELEGATE)
    regional = FOLLOWED[Role.REGIONAL_DELEGATE] if Role.REGIONAL_DELEGATE in roles else None
    bound = [one for one in selection.events if not topics[one].startswith(free)]
    barred = [one for one in bound if topics[one] != regional]
    if barred:
        followed = ", ".join(sorted(f"{start}*" for start in {*free, *filter(None, [regional])})) or "aucun"
        return f"Votre rôle ne suit pas {', '.join(barred)}. Il suit : {followed}."
    if bound and not (selection.regions and set(selection.regions) <= set(regions)):
        own = ", ".join(sorted(regions)) or "aucune"
        return f"Un délégué suit les dossiers de ses régions seulement : donnez `regions` parmi les vôtres ({own})."
    return None
