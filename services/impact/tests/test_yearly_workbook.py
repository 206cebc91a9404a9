"""The yearly report and a study, opened as who receives them does: what the cells hold, and how French is written."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from pypdf import PdfReader

from impact.domain import METHOD, By, Published, PublishedMeasure, PublishedPart, PublishedParts, Study, Territory
from impact.domain.territory import EVERYWHERE
from impact.gateway.paper import yearly_pdf
from impact.gateway.workbook import yearly_workbook


def a_line(key: str, people: int | None, *, cents: int = 30_000_000_00) -> Published:
    """Projects under a key, with their participants and who was in work."""
    measures = (
        PublishedMeasure("PARTICIPANTS_REACHED", "PERSON", people, None, None, hidden=people is None),
        PublishedMeasure("IN_WORK_AT_SIX_MONTHS", "RATIO", 41, 120, 12, hidden=False),
    )
    return Published(key, 3, cents, 12_345_67, measures)


def a_study(territory: Territory = EVERYWHERE, lines: Sequence[Published] = ()) -> Study:
    """A study of three regions, one of which is hidden."""
    regions = lines or (a_line("11", 1_234_567), a_line("53", None), a_line("93", 40))
    tables = {By.AXIS: (a_line("SOLIDARITY_INCLUSION", 1_234_607),), By.REGION: tuple(regions)}
    by_sex = PublishedParts(
        "PARTICIPANTS_REACHED",
        "PERSON",
        "GENDER",
        (PublishedPart("WOMEN", 1_620, None), PublishedPart("MEN", 9, None)),
        hidden=False,
    )
    full = dict.fromkeys(By, ()) | tables
    return Study(2025, date(2026, 6, 30), territory, a_line("*", 1_234_610), full, (by_sex,))


def opened(study: Study) -> Any:
    """The workbook as a spreadsheet opens it."""
    return load_workbook(BytesIO(yearly_workbook(study)))


def test_each_table_has_its_sheet_and_each_figure_its_cell_as_a_number() -> None:
    book = opened(a_study())
    assert book.sheetnames == ["Axes", "Régions", "Départements", "Publics", "Zonages", "Ventilations", "Méthode"]
    heads, first, hidden, named, total = list(book["Régions"].iter_rows(values_only=True))
    assert heads[:7] == (
        *("Code", "Nom", "Projets", "Accordé (€)", "Versé (€)"),
        *("Participants accompagnés", "Participants accompagnés\u00a0: sur"),
    )
    assert first[:6] == ("11", "Île-de-France", 3, 30_000_000, 12_345.67, 1_234_567)
    assert (hidden[1], hidden[5]) == ("Bretagne", "masqué")
    assert named[1] == "Provence-Alpes-Côte d’Azur"
    assert (total[1], total[5]) == ("Total (chaque projet une fois)", 1_234_610)
    assert first[8:11] == (41, 120, 12)
    assert book.properties.title == "Rapport d’impact 2025"


def test_numbers_are_shown_by_thousands_as_the_reader_writes_them() -> None:
    sheet = opened(a_study())["Régions"]
    assert [sheet.cell(2, column).number_format for column in (3, 4, 5, 6, 9)] == [
        *("#,##0", "#,##0.00", "#,##0.00", "#,##0", "#,##0"),
    ]
    assert [cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row if cell.value is not None].count(
        "f"
    ) == 0


def test_what_is_shared_out_and_how_to_read_it_go_with_the_figures() -> None:
    book = opened(a_study(Territory(regions=frozenset({"53"}))))
    assert list(book["Ventilations"].iter_rows(min_row=2, max_col=4, values_only=True)) == [
        ("Participants accompagnés", "Genre", "Femmes", 1_620),
        ("Participants accompagnés", "Genre", "Hommes", 9),
    ]
    notes = [row[0] for row in book["Méthode"].iter_rows(values_only=True)]
    assert notes[0] == "Données au 30/06/2026, édition 2025, territoires\u00a0: Bretagne."
    assert len(notes) == len(METHOD) + 1
    assert not any("'" in note or " :" in note or " ;" in note for note in notes)


def test_a_name_that_looks_like_a_formula_is_text() -> None:
    sheet = opened(a_study(lines=(a_line("=1+1", 40),)))["Régions"]
    assert (sheet.cell(2, 1).value, sheet.cell(2, 1).data_type) == ("=1+1", "s")


def test_the_paper_writes_french_as_french_is_set() -> None:
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(yearly_pdf(a_study()))).pages)
    assert "1\u202f234\u202f610" in text
    assert "30\u202f000\u202f000,00\u00a0€" in text
    assert "Provence-Alpes-Côte d’Azur" in text
    assert "'" not in text
    assert "41 sur 120 (34,2\u00a0%), 12 non-répondants" in text
