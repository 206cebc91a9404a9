"""The words of partner conventions."""

from enum import StrEnum


class ConventionEndReason(StrEnum):
    """Pourquoi une convention de partenariat n'a plus cours."""

    TERM = "TERM"
    TERMINATED = "TERMINATED"
