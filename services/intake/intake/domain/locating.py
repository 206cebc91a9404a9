"""Where a project acts, looked up: each code is known in its vintage, or refused with what would be right."""

from collections.abc import Iterator
from dataclasses import replace

from intake.domain.content import Content, Project
from intake.domain.territory import Reference, Zone, ZoneTag
from shared.territories import department_of, region_of
from shared.vocabulary import Refusal, Refusals

_SHOWN = 3


def located(content: Content, reference: Reference) -> Content:
    """The content with the vintage of INSEE's code that its places were looked up in.

    Raises the Refusal of the only mistake, or Refusals naming all of them.
    """
    project = content.project
    found = [*_communes(project, reference), *_zones(project, reference)]
    if found:
        raise found[0] if len(found) == 1 else Refusals(found)
    named = project.regions or project.departments or project.communes
    return replace(content, project=replace(project, cog_vintage=reference.cog.vintage if named else None))


def _communes(project: Project, reference: Reference) -> Iterator[Refusal]:
    cog = reference.cog
    here = f"le Code officiel géographique {cog.vintage}"
    for position, code in enumerate(project.communes):
        field = f"project.communes.{position}"
        if cog.find(code) is not None:
            continue
        if (became := cog.became(code)) is not None:
            message = f"La commune {code} n'est plus dans {here} : elle est devenue {became.code} ({became.name})."
            yield Refusal("commune_outdated", message, field=field)
        elif (around := cog.around(code)) is not None:
            message = f"{code} est un arrondissement de {around.name} dans {here} : donnez la commune, {around.code}."
            yield Refusal("commune_is_district", message, field=field)
        else:
            message = f"Aucune commune n'a le code {code} dans {here} : cherchez-la par son nom."
            yield Refusal("commune_unknown", message, field=field)


def _zones(project: Project, reference: Reference) -> Iterator[Refusal]:
    known = {zone.tag: zone for zone in reference.zones}
    for position, tag in enumerate(project.zones):
        zone = known.get(tag)
        field = f"project.zones.{position}"
        if zone is None:
            yield _unknown_zone(tag, reference, field)
        elif not _touches(zone, project, reference):
            names = [f"{one.code} {one.name}" for code in zone.communes if (one := reference.cog.now(code))]
            more = f" et {len(names) - _SHOWN} autres" if len(names) > _SHOWN else ""
            yield Refusal(
                "zone_outside_project",
                f"{tag.scheme} {tag.code} ({zone.label}) couvre {', '.join(names[:_SHOWN])}{more}, où le projet n'agit "
                "pas : ajoutez une de ces communes ou retirez ce zonage.",
                field=field,
            )


def _unknown_zone(tag: ZoneTag, reference: Reference, field: str) -> Refusal:
    vintages = (reference.vintages or {}).get(tag.scheme, ())
    if tag.vintage not in vintages:
        right = f"donnez {' ou '.join(vintages)}" if vintages else "aucun n'est encore importé"
        message = f"Le zonage {tag.scheme} n'a pas de millésime {tag.vintage} ici : {right}."
        return Refusal("zoning_vintage_unknown", message, field=f"{field}.vintage")
    same = [one.tag for one in reference.zones if (one.tag.scheme, one.tag.code) == (tag.scheme, tag.code)]
    became = reference.cog.became(tag.code)
    if same:
        right = f"il est dans le millésime {' et '.join(sorted(one.vintage for one in same))}"
    elif became is not None:
        right = f"la commune est devenue {became.code} ({became.name})"
    else:
        right = "cherchez-le par son nom ou par sa commune"
    message = f"Le zonage {tag.scheme}, millésime {tag.vintage}, ne connaît pas {tag.code} : {right}."
    return Refusal("zone_unknown", message, field=f"{field}.code")


def _touches(zone: Zone, project: Project, reference: Reference) -> bool:
    """Whether the project acts in one of the zone's communes, as precisely as it says where it acts."""
    if not (project.communes or project.departments or project.regions):
        return True
    for code in zone.communes:
        now = reference.cog.now(code)
        if _acts_in(project, now.code if now else code):
            return True
    return False


def _acts_in(project: Project, commune: str) -> bool:
    if project.communes:
        return commune in project.communes
    if project.departments:
        return department_of(commune) in project.departments
    return region_of(commune) in project.regions
