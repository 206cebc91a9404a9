"""The official files of the zonings: read row by row, a mistake named with its line, a vintage imported once."""

import json
from pathlib import Path
from typing import Any

import pytest

from intake import store
from intake.gateway.cog import cog, read_cog
from intake.territories.__main__ import main
from intake.territories.compacting import compact
from intake.territories.importing import Imported, import_zoning
from intake.territories.reader import FileRefused, read_zones
from shared.origin import Origin
from shared.postgres import Database
from shared.territories import COG_VINTAGE, COLLECTIVITY_NAMES, DEPARTMENT_NAMES
from shared.vocabulary import Refusal, Zoning

SAMPLES = Path(__file__).parent.parent / "intake" / "data" / "zonings"
QPV = "code_qp;lib_qp;insee_com"
FRR = "Code_insee;Departement;Commune;Classement FRR et FRR+ au 10 juillet 2025"


def sample(scheme: Zoning) -> Path:
    return SAMPLES / f"{scheme.lower()}.csv"


def written(folder: Path, text: str | bytes) -> Path:
    file = folder / "list.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


@pytest.mark.parametrize(
    ("scheme", "codes"),
    [
        (Zoning.QPV, ["QN09399N", "QN01399M", "QN06999I", "QN02A99N", "QN97499N", "QN97699N"]),
        (Zoning.FRR, ["01015", "01340", "23096", "15014", "48095", "97311"]),
        (Zoning.ACV, ["ACV-EX1", "ACV-EX2", "ACV-EX3"]),
        (Zoning.PVD, ["pvd-84-01-ex1", "pvd-76-48-ex1", "pvd-94-2A-ex1"]),
        (Zoning.TI, ["ti-84ex1", "ti-44ex1", "ti-84ex1"]),
    ],
)
def test_each_official_layout_is_read(scheme: Zoning, codes: list[str]) -> None:
    assert [zone.tag.code for zone in read_zones(sample(scheme), scheme, "2024", cog())] == codes


def test_a_row_says_what_its_zone_is_called_and_which_communes_it_touches(tmp_path: Path) -> None:
    lyon = next(zone for zone in read_zones(sample(Zoning.QPV), Zoning.QPV, "2024", cog()) if "69" in zone.tag.code)
    assert (lyon.label, lyon.communes) == ("Quartier Exemple des Tisserands", ("69388", "69266"))
    (plus,) = read_zones(written(tmp_path, f"\ufeff{FRR}\r\n15014;15;Aurillac;FRR+\r\n"), Zoning.FRR, "2025-07", cog())
    assert plus.label == "Aurillac (FRR+)"


@pytest.mark.parametrize(
    ("scheme", "text", "mistakes"),
    [
        (Zoning.QPV, f"{QPV}\nQN09399N;A;93066\nQX1;B;93066\n", ["3: code_qp: QX1 is no code"]),
        (Zoning.QPV, f"{QPV}\nQN09399N;;93066\n", ["2: lib_qp: the name is missing"]),
        (Zoning.QPV, f"{QPV}\nQN09399N;A;\n", ["2: insee_com: '' is no INSEE code"]),
        (
            Zoning.FRR,
            f"{FRR}\n1015;01;A;FRR+\n99999;99;X;FRR+\n",
            ["2: code_insee: '1015'", "3: code_insee: no com"],
        ),
        (Zoning.ACV, "insee_com,lib_com\n", ["1: no column id_acv"]),
        (Zoning.FRR, "Code_insee;Commune\n", ["1: no column classement frr..."]),
        (Zoning.QPV, "", ["1: no column code_qp", "1: no column lib_qp", "1: no column insee_com"]),
        (Zoning.QPV, QPV.encode() + b"\nQN09399N;\xe9;93066\n", ["2: not UTF-8"]),
        (Zoning.QPV, f'{QPV}\nQN09399N;"A;93066', ["2: not CSV"]),
    ],
)
def test_a_mistake_is_named_with_its_file_and_line(
    tmp_path: Path, scheme: Zoning, text: str | bytes, mistakes: list[str]
) -> None:
    file = written(tmp_path, text)
    with pytest.raises(FileRefused) as refused:
        list(read_zones(file, scheme, "2024", cog()))
    assert len(refused.value.mistakes) == len(mistakes)
    for found, wanted in zip(refused.value.mistakes, mistakes, strict=True):
        assert found.startswith(f"{file}:{wanted}")


def test_a_file_that_is_wrong_on_every_line_names_the_first_fifty(tmp_path: Path) -> None:
    file = written(tmp_path, "\n".join([QPV, *("X;Y;Z" for _ in range(70))]))
    with pytest.raises(FileRefused) as refused:
        list(read_zones(file, Zoning.QPV, "2024", cog()))
    assert len(refused.value.mistakes) == 50


async def test_a_vintage_is_imported_whole_once_and_never_changes(
    database: Database, make: Any, tmp_path: Path
) -> None:
    origin = Origin.of_command(make.moment().at, actor="operator")

    async def bring(file: Path, vintage: str = "2024") -> Imported:
        async with database.transaction(origin) as tx:
            return await import_zoning(tx, Zoning.TI, vintage, file, cog(), source="tests", licence="LO 2.0")

    assert [await bring(sample(Zoning.TI)), await bring(sample(Zoning.TI))] == [Imported.IMPORTED, Imported.UNCHANGED]
    header = "id_ti;lib_ti;insee_com"
    with pytest.raises(Refusal, match="imported from another file"):
        await bring(written(tmp_path, f"{header}\nti-1;Un;13055\n"))
    with pytest.raises(FileRefused):
        await bring(written(tmp_path, f"{header}\nti-1;Un;13055\nti-2;Deux;00000\n"), "2025")
    async with database.transaction(origin) as tx:
        (zoning,) = await store.list_zonings(tx, None, after=(None, None), limit=5)
        zones = await store.list_zones(tx, store.ZoneSearch(), after=(None, None, None), limit=5)
    assert (zoning.vintage, zoning.zones) == ("2024", 2)
    found = [(one.tag.code, one.communes) for one in zones]
    assert found == [("ti-44ex1", ("68224",)), ("ti-84ex1", ("01033", "74281"))]


def test_the_command_checks_imports_and_refuses(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", database.dsn)
    file = str(sample(Zoning.PVD))
    for told in ("imported", "unchanged"):
        assert main(["import", "PVD", "2025", file, "--source", "tests"]) == 0
        assert capsys.readouterr().out == f"pvd.csv: PVD 2025 {told}\n"
    assert main(["check", "PVD", "2025", file]) == 0
    assert capsys.readouterr().out == "pvd.csv: PVD 2025, 3 zones\n"
    assert main(["import", "PVD", "2025", str(sample(Zoning.ACV)), "--source", "tests"]) == 1
    assert "vintage: PVD 2025 was imported from another file" in capsys.readouterr().err
    assert main(["check", "PVD", "2025", str(tmp_path / "nothing.csv")]) == 1
    with pytest.raises(SystemExit):
        main(["check", "PVD", "last year", file])
    assert "a vintage is a year, a month or a day" in capsys.readouterr().err


def test_the_compact_file_is_made_from_the_package_and_read_back(tmp_path: Path) -> None:
    package = [
        {"type": "commune-actuelle", "code": "13055", "nom": "Marseille"},
        {"type": "arrondissement-municipal", "code": "13203", "nom": "Marseille 3e", "commune": "13055"},
        {"type": "commune-actuelle", "code": "01015", "nom": "Arboys en Bugey", "anciensCodes": ["01340"]},
        {"type": "commune-deleguee", "code": "01340", "nom": "Saint-Bois", "chefLieu": "01015"},
    ]
    communes, target = written(tmp_path, json.dumps(package)), tmp_path / "2027.tsv"
    assert main(["cog", "2027", str(communes), str(target)]) == 0
    lines = target.read_text(encoding="utf-8").splitlines()
    assert lines == list(compact(communes, "2027"))
    made = read_cog("2027", "\n".join(lines))
    assert [one.name for one in (made.find("13055"), made.around("13203"), made.became("01340")) if one] == [
        *("Marseille", "Marseille", "Arboys en Bugey")
    ]


def test_regions_and_departments_are_looked_up_in_the_vintage_of_the_communes() -> None:
    assert cog().vintage == COG_VINTAGE
    lie_in = {one.department for _, one in cog().search()}
    assert lie_in == DEPARTMENT_NAMES.keys() | COLLECTIVITY_NAMES.keys()
