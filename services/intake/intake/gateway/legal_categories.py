"""INSEE's legal categories, as the file in `data/legal_categories` gives them; read once, when first asked for.

A line is code and label between a tab; `#` begins a remark. The file says where it comes from; its name is the vintage.
"""

from functools import cache
from importlib.resources import files

from intake.domain.legal_category import LegalCategories


@cache
def legal_categories() -> LegalCategories:
    """The latest vintage that this build knows."""
    file = max(files("intake").joinpath("data", "legal_categories").iterdir(), key=lambda one: one.name)
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return LegalCategories(file.name.partition(".")[0], dict(line.split("\t") for line in lines))
