"""The demonstration's programme: its edition, its committees and its projects, read from the files under `data/`.

    entry     what every part of a data file has in common
    budget    the lines of a project's budget, and the rules they keep
    results   what a carrier undertakes to reach and what it reports
    project   a project and its carrier, and the path it is to take
    edition   the call's edition: rules, sessions, committees, envelope
    load      reading the files, and what must hold across them

Amounts are integer euro cents, dates are days in Europe/Paris.
"""

from novapec.demo.programme.budget import BudgetLine
from novapec.demo.programme.edition import CommitteePlan, Edition, Payer, PlannedRules, PlannedSession, Statement
from novapec.demo.programme.entry import ProgrammeError
from novapec.demo.programme.load import Programme, load
from novapec.demo.programme.project import City, DemoPath, Partner, Project, Source
from novapec.demo.programme.results import (
    IN_TRAINING_AT_SIX_MONTHS,
    IN_WORK_AT_SIX_MONTHS,
    PARTICIPANTS_REACHED,
    Observation,
    Results,
)

__all__ = [
    "IN_TRAINING_AT_SIX_MONTHS",
    "IN_WORK_AT_SIX_MONTHS",
    "PARTICIPANTS_REACHED",
    "BudgetLine",
    "City",
    "CommitteePlan",
    "DemoPath",
    "Edition",
    "Observation",
    "Partner",
    "Payer",
    "PlannedRules",
    "PlannedSession",
    "Programme",
    "ProgrammeError",
    "Project",
    "Results",
    "Source",
    "Statement",
    "load",
]
