"""A data file that does not hold together is refused by its name and the key at fault."""

import re
import shutil
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from novapec.demo.programme import ProgrammeError, load
from novapec.demo.programme.load import EDITION, INVENTED, REAL


@pytest.fixture
def data(tmp_path: Path) -> Path:
    with as_file(files("novapec.demo") / "data") as folder:
        return Path(shutil.copytree(folder, tmp_path / "data"))


@pytest.mark.parametrize(
    ("name", "written", "wrong", "message"),
    [
        (REAL, 'siret = "00000001800010"', 'siret = "00000001800011"', "declics-numeriques: siret: "),
        (
            REAL,
            'iban = "FR7699999000000000000000130"',
            'iban = "FR4999999000000000000000131"',
            "declics-numeriques: iban: ",
        ),
        (REAL, 'axis = "SOLIDARITY_INCLUSION"', 'axis = "SOLIDARITY"', "declics-numeriques: axis: "),
        (REAL, 'stage = "SCALE_UP"\n', "", "declics-numeriques: stage: Field required"),
        (REAL, 'regions = ["93"]', 'regions = ["99"]', "burn-out-des-cadres: regions.0: "),
        (REAL, 'departments = ["14"]', 'departments = ["96"]', "pack-job-senior: departments.0: "),
        (REAL, "cents = 14800000", "cents = 14800001", "declics-numeriques: resources: sum to"),
        (REAL, "cents = 14800000", "cents = 148000.0", "declics-numeriques: charges.0.cents: "),
        (REAL, ", requested_line = true", "", "declics-numeriques: resources: 0 lines"),
        (REAL, "award_cents = 28000000", "award_cents = 28000001", "declics-numeriques: award_cents: more than"),
        (REAL, "award_cents = 28000000\n", "", "declics-numeriques: award_cents: the path SUCCESS needs it"),
        (REAL, "training_target_percent = 25\n", "", "declics-numeriques: results: report"),
        (REAL, "\nstage =", "\nlevel =", "declics-numeriques: level: Extra"),
        (REAL, 'rna = "W999000002"', 'rna = "W999000001"', "rna: W999000001 stands more than once"),
        (REAL, 'session = "2025-1"', 'session = "2025-3"', "declics-numeriques: session: edition_2025.toml has no"),
        (REAL, "[[project]]", "[[project", f"{REAL}: "),
        (INVENTED, "invented = true\n", "", "chevres-du-larzac: invented: must be true in this file"),
        (INVENTED, 'regions = ["28"]', 'regions = ["94"]', "dossier-a-preciser: regions: edition_2025.toml has no"),
        (EDITION, "envelope_cents = 9000000", "envelope_cents = 11000000", "envelope_cents leaves 5000000, enough"),
        (EDITION, "envelope_cents = 9000000", "envelope_cents = 5000000", "too little for depense-moindre"),
        (EDITION, "envelope_cents = 400000000", "envelope_cents = 300000000", "committees: their envelope_cents sum"),
        (EDITION, "minimum_cents = 500000", "minimum_cents = 2000000", "virement-retourne: resources: ask for less"),
        (EDITION, "advance_percent = 60", "advanced_percent = 60", "rules.advanced_percent: Extra"),
    ],
)
def test_a_wrong_file_is_refused_by_name_and_key(data: Path, name: str, written: str, wrong: str, message: str):
    text = (data / name).read_text(encoding="utf-8")
    assert written in text
    (data / name).write_text(text.replace(written, wrong, 1), encoding="utf-8")
    with pytest.raises(ProgrammeError, match=re.escape(message)) as refused:
        load(data)
    assert name in str(refused.value)


def test_a_missing_file_is_refused_by_name(data: Path):
    (data / INVENTED).unlink()
    with pytest.raises(ProgrammeError, match=INVENTED):
        load(data)
