"""How evidence is shown, without its content."""

from datetime import date
from uuid import UUID

from pydantic import Field

from impact import domain
from shared.web import View


class EvidenceView(View):
    """Une preuve déposée dans un plan de suivi."""

    id: UUID = Field(description="La preuve, par son identifiant.")
    title: str = Field(description="Ce qu'elle prouve.", examples=["Enquête de suivi à six mois"])
    media_type: str = Field(description="Son format.", examples=["application/pdf"])
    sha256: str = Field(description="Son empreinte SHA-256, en hexadécimal.")
    size_bytes: int = Field(description="Sa taille, en octets.")
    added_by: str = Field(description="Qui l'a déposée, par l'identifiant de ses jetons.")
    state: domain.EvidenceState = Field(
        description="QUARANTINED : en quarantaine jusqu'à ce que l'antivirus la dise saine ; CLEAN : lisible ; "
        "REFUSED : refusée par l'antivirus."
    )
    added_on: date = Field(description="Le jour du dépôt.")

    @classmethod
    def of(cls, one: domain.Evidence) -> "EvidenceView":
        """Show a piece of evidence."""
        return cls.model_validate(one, from_attributes=True)
