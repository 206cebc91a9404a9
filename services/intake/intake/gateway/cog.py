"""INSEE's code of the communes, as the file in `data/cog` gives it: 35,000 communes, read once, when first asked for.

A line is code, name, codes of former communes, codes of municipal arrondissements, between tabs; `#` begins a remark.
The file says where it comes from; `python -m intake.territories cog` makes the one of another year.
"""

from functools import cache
from importlib.resources import files

from intake.domain import Cog, Commune


@cache
def cog() -> Cog:
    """The latest vintage that this build knows."""
    file = max(files("intake").joinpath("data", "cog").iterdir(), key=lambda one: one.name)
    return read_cog(file.name.partition(".")[0], file.read_text(encoding="utf-8"))


def read_cog(vintage: str, text: str) -> Cog:
    """The communes that the text of such a file lists."""
    communes: list[Commune] = []
    former: dict[str, str] = {}
    districts: dict[str, str] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            code, name, were, parts = line.split("\t")
            communes.append(Commune(code, name))
            former |= dict.fromkeys(were.split(), code)
            districts |= dict.fromkeys(parts.split(), code)
    return Cog(vintage, communes, former, districts)
