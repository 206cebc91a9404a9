"""The territory that a study is asked for, from the address."""

from typing import Annotated, Final

from fastapi import Depends, Query

from impact.domain import Territory
from shared.places import RegionCode
from shared.territories import department_missing
from shared.vocabulary import Refusal

_MOST: Final = 100
Department = Annotated[str, Query(pattern="^[0-9AB]{2,3}$")]
Commune = Annotated[str, Query(pattern="^[0-9][0-9AB][0-9]{3}$")]
Zone = Annotated[str, Query(pattern="^(QPV|FRR|ACV|PVD|TI)(:[0-9A-Za-z_.-]{1,40})?$")]


def asked(
    region: Annotated[
        list[RegionCode] | None,
        Query(max_length=18, description="Les régions, par leur code INSEE ; toutes par défaut."),
    ] = None,
    department: Annotated[
        list[Department] | None,
        Query(max_length=_MOST, description="Les départements, par leur code INSEE ; tous par défaut."),
    ] = None,
    commune: Annotated[
        list[Commune] | None,
        Query(max_length=_MOST, description="Les communes, par leur code INSEE ; toutes par défaut."),
    ] = None,
    zone: Annotated[
        list[Zone] | None,
        Query(
            max_length=_MOST,
            description="Les zonages (`QPV`, `FRR`, `ACV`, `PVD`, `TI`), ou leurs zones (`QPV:QN02902M`) ; tous par "
            "défaut.",
        ),
    ] = None,
) -> Territory:
    """The territory of these places. Raises Refusal where a department is none."""
    for one in department or ():
        if (missing := department_missing(one)) is not None:
            raise Refusal("department", missing, field="department")
    return Territory(
        regions=frozenset(map(str, region)) if region else None,
        departments=frozenset(department) if department else None,
        communes=frozenset(commune) if commune else None,
        zones=frozenset(zone) if zone else None,
    )


TerritoryDep = Annotated[Territory, Depends(asked)]
