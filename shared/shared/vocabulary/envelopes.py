"""Parts of a year's envelope: whose they are, and how their keys name them."""

from enum import StrEnum

from shared.vocabulary.programme import Axis, Region


class EnvelopeShare(StrEnum):
    """À qui est la part de l'enveloppe qui paie un dossier : son comité, sa région, son axe."""

    COMMITTEE = "COMMITTEE"
    REGION = "REGION"
    AXIS = "AXIS"


def share_of_region(region: Region) -> str:
    """The last part of the key of a region's envelope, as `REGION-93`."""
    return f"REGION-{region.value}"


def share_of_axis(axis: Axis) -> str:
    """The last part of the key of an axis's envelope, as `AXIS-SOLIDARITY_INCLUSION`."""
    return f"AXIS-{axis.value}"
