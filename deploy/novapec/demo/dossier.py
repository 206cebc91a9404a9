"""What the demonstration remembers of one project's file while it goes through the four services: its ids."""

from dataclasses import dataclass

from novapec.demo.programme import DemoPath, Project


@dataclass(slots=True)
class Dossier:
    """A project and what the services called it, as far as it went: empty until then."""

    project: Project
    application_id: str = ""
    number: str = ""
    """The application's number, as its carrier quotes it (NVP-2025-0042)."""
    case_id: str = ""
    agreement_id: str = ""
    agreement_number: str = ""
    plan_id: str = ""
    refused_at_intake: str = ""
    """What intake told a member who was recused from the file."""

    @property
    def path(self) -> DemoPath:
        """What is to happen to it."""
        return self.project.path
