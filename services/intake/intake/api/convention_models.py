"""Partner conventions as they come in and go out."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import ConfigDict, Field

from intake.api.parameters import ZONINGS
from intake.domain.convention import Agreed, Convention, ConventionState, Seat, Touch
from shared.places import DepartmentCode, RegionCode
from shared.vocabulary import ConventionEndReason, Region, Zoning
from shared.web import Body, Siret, View, words

_DEPARTMENT = "Le département, code INSEE."
Programmes = Annotated[list[Zoning], Field(description=f"Les programmes territoriaux couverts. {ZONINGS}")]
_REGIONS = "Les régions couvertes, codes INSEE ; vide : tout le pays."
EndsOn = Annotated[date, Field(description="Le dernier jour de la convention.", examples=["2027-05-30"])]
Partner = Annotated[
    str,
    Field(
        description="L'organisation partenaire.", examples=["Agence nationale de la cohésion des territoires (ANCT)"]
    ),
]
LocalBody = Annotated[
    str, Field(description="L'instance locale.", examples=["Comité local de cohésion territoriale (CLCT)"])
]
_STATES = "IN_FORCE : en vigueur ; ENDING : arrive à son terme dans les six mois ; ENDED : n'a plus cours."


class ConventionBody(Body):
    """Une convention de partenariat, telle qu'elle a été signée."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "partner": "Agence nationale de la cohésion des territoires (ANCT)",
                    "title": "Emploi et développement économique dans les territoires",
                    "signed_on": "2024-05-31",
                    "ends_on": "2027-05-30",
                    "programmes": ["QPV", "ACV", "PVD", "TI"],
                }
            ]
        }
    )

    partner: Annotated[Partner, Field(min_length=1, max_length=200)]
    siret: Siret | None = Field(default=None, description="Son SIRET, s'il est connu.")
    title: str = Field(min_length=1, max_length=200, description="L'objet de la convention.")
    signed_on: date = Field(description="Le jour de la signature.")
    ends_on: EndsOn
    programmes: Annotated[Programmes, Field(min_length=1, max_length=len(Zoning))]
    regions: Annotated[list[RegionCode], Field(max_length=len(Region), description=_REGIONS)] = Field(
        default_factory=list[RegionCode]
    )

    def agreed(self) -> Agreed:
        """What the domain knows of it; each programme and region once."""
        return Agreed(
            partner=self.partner,
            title=self.title,
            signed_on=self.signed_on,
            ends_on=self.ends_on,
            programmes=tuple(dict.fromkeys(self.programmes)),
            regions=tuple(dict.fromkeys(self.regions)),
            siret=self.siret,
        )


class RenewalBody(Body):
    """Jusqu'à quand la convention est reconduite."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"ends_on": "2030-05-30"}]})

    ends_on: EndsOn


class TerminationBody(Body):
    """Pourquoi la convention est dénoncée avant son terme."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"why": "Le programme est arrêté par le partenaire."}]})

    why: str = Field(min_length=1, max_length=2000, description="Le motif ; gardé au guichet.")


class SeatBody(Body):
    """Un siège dans une instance locale du partenaire."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "body": "Comité local de cohésion territoriale (CLCT)",
                    "department": "59",
                    "delegate": "delegue-hauts-de-france",
                }
            ]
        }
    )

    body: Annotated[LocalBody, Field(min_length=1, max_length=200)]
    department: DepartmentCode = Field(description=_DEPARTMENT, examples=["59"])
    delegate: str = Field(min_length=1, max_length=200, description="Le compte du délégué qui y siège.")


class LocalBodyView(View):
    """Une instance locale où l'Apec siège."""

    id: UUID = Field(description="Le siège, par son identifiant.")
    body: LocalBody
    department: str = Field(description=_DEPARTMENT, examples=["59"])

    @classmethod
    def of(cls, seat: Seat) -> Self:
        """Show a seat, and not whose it is."""
        return cls(id=seat.id, body=seat.body, department=seat.department)


class SeatView(LocalBodyView):
    """Un siège, et qui l'occupe."""

    delegate: str = Field(description="Le compte du délégué qui y siège.")
    taken_on: date = Field(description="Depuis quand.")

    @classmethod
    def of(cls, seat: Seat) -> Self:
        """Show a seat."""
        return cls.model_validate(seat, from_attributes=True)


class ConventionView(View):
    """Une convention de partenariat."""

    id: UUID = Field(description="La convention de partenariat, par son identifiant.")
    partner: Partner
    siret: str | None = Field(description="Son SIRET, s'il est connu.")
    title: str = Field(description="L'objet de la convention.")
    signed_on: date = Field(description="Le jour de la signature.")
    ends_on: EndsOn
    programmes: Programmes
    regions: list[Region] = Field(description=_REGIONS)
    state: ConventionState = Field(description=_STATES)
    revision: words.Revision
    seats: list[SeatView] = Field(description="Les instances locales où un délégué siège à ce titre.")
    reason: ConventionEndReason | None = Field(
        description="TERM : arrivée à son terme ; TERMINATED : dénoncée ; null tant qu'elle a cours."
    )
    ended_on: date | None = Field(description="Le jour où elle a cessé d'avoir cours ; null avant.")
    why: str | None = Field(description="Pourquoi elle a été dénoncée ; null sinon.")

    @classmethod
    def of(cls, convention: Convention) -> Self:
        """Show a convention."""
        agreed = convention.agreed
        return cls(
            id=convention.id,
            partner=agreed.partner,
            siret=agreed.siret,
            title=agreed.title,
            signed_on=agreed.signed_on,
            ends_on=agreed.ends_on,
            programmes=list(agreed.programmes),
            regions=list(agreed.regions),
            state=convention.state,
            revision=convention.revision,
            seats=[SeatView.of(seat) for seat in convention.seats],
            reason=convention.reason,
            ended_on=convention.ended_on,
            why=convention.why,
        )


class TouchView(View):
    """Une convention de partenariat qui touche les territoires du projet."""

    convention_id: UUID = Field(description="La convention de partenariat, par son identifiant.")
    partner: Partner
    title: str = Field(description="L'objet de la convention.")
    ends_on: EndsOn
    programmes: Programmes = Field(description="Ceux de ses programmes dont le projet touche un zonage.")
    bodies: list[LocalBodyView] = Field(description="Les instances locales des départements du projet où l'Apec siège.")

    @classmethod
    def of(cls, touch: Touch) -> Self:
        """Show a convention beside the project it concerns."""
        agreed = touch.convention.agreed
        return cls(
            convention_id=touch.convention.id,
            partner=agreed.partner,
            title=agreed.title,
            ends_on=agreed.ends_on,
            programmes=list(touch.programmes),
            bodies=[LocalBodyView.of(seat) for seat in touch.seats],
        )
