"""The columns of the official files, by the names that their publishers give them.

QPV  ANCT, data.gouv.fr: code_qp, lib_qp, insee_com, which may list several communes
FRR  collectivites-locales.gouv.fr: Code_insee, Commune, "Classement FRR et FRR+ au ...": every commune of France
ACV  ANCT, data.gouv.fr, liste-acv-com: insee_com, lib_com, id_acv, lib_acv
PVD  ANCT, data.gouv.fr, liste-pvd-com: insee_com, lib_com, id_pvd
TI   ANCT, liste-ti-com, or opendata.caissedesdepots.fr: id_ti, lib_ti, insee_com or Code Officiel Commune

Other columns are not looked at. All are published under the Licence Ouverte 2.0 (Etalab).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shared.vocabulary import Zoning

_ANYTHING: Final = re.compile(r".{1,40}")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a row has its code, label and communes: names of columns, the first that is there.

    `status` is a column that begins so; the row counts only where it says something else than `excluded`, and what it
    says is a part of the label.
    """

    code: tuple[str, ...]
    label: tuple[str, ...]
    communes: tuple[str, ...]
    pattern: re.Pattern[str] = _ANYTHING
    status: str | None = None
    excluded: str = ""

    @property
    def columns(self) -> tuple[tuple[str, ...], ...]:
        """Those that must be there."""
        return self.code, self.label, self.communes


LAYOUTS: Final[Mapping[Zoning, Layout]] = {
    Zoning.QPV: Layout(
        ("code_qp",), ("lib_qp",), ("insee_com",), pattern=re.compile(r"QP\d{6}|QN\d{2}[\dAB]\d{2}[NMI]")
    ),
    Zoning.FRR: Layout(("code_insee",), ("commune",), ("code_insee",), status="classement frr", excluded="non classée"),
    Zoning.ACV: Layout(("id_acv",), ("lib_acv", "lib_com"), ("insee_com",)),
    Zoning.PVD: Layout(("id_pvd",), ("lib_pvd", "lib_com"), ("insee_com",)),
    Zoning.TI: Layout(("id_ti",), ("lib_ti",), ("insee_com", "code officiel commune")),
}
"""How each zoning's file is laid out; names in small letters."""
