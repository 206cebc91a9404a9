"""What the lives of the invented year stand on."""

from dataclasses import dataclass, field

from novapec.seeding.calendar import Calendar
from novapec.seeding.diary import Diary
from novapec.seeding.edition import Committee
from novapec.seeding.people import SeededCast
from novapec.seeding.tally import Tally


@dataclass(frozen=True, slots=True)
class Stage:
    """One edition on a running platform; its committees by code."""

    calendar: Calendar
    diary: Diary
    people: SeededCast
    call_id: str
    committees: dict[str, Committee]
    tally: Tally = field(default_factory=Tally)
