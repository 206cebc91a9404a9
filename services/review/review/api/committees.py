"""Committees over HTTP."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from review.api.examples import COMMITTEE
from review.api.parameters import CommitteeId
from review.domain.committee import Committee, Member
from review.handlers import committee as commands
from review.handlers import reading
from shared.vocabulary import CommitteeKind, Region, Role
from shared.web import Body, CommandDep, Page, PageDep, QueryDep, Siret, View, words

router = APIRouter(tags=["Comités"])

Sub = Annotated[str, Field(min_length=1, max_length=200)]
Name = Annotated[str, Field(min_length=1, max_length=200)]


class MemberBody(Body):
    """Un membre du comité à former."""

    sub: Sub = Field(description="L'identifiant de la personne dans ses jetons.", examples=["membre-1"])
    name: Name = Field(description="Son nom, qui ne quitte pas ce service.", examples=["Camille Exemple"])
    voting: bool = Field(default=True, description="A voix délibérative.")
    chair: bool = Field(default=False, description="Préside le comité.")
    deputy: bool = Field(default=False, description="Supplée la présidence, et signe à sa place en disant pourquoi.")
    organisations: tuple[Siret, ...] = Field(
        default=(), max_length=50, description="Les SIRET des organisations auxquelles la personne est liée."
    )


class CommitteeBody(Body):
    """Un comité à former."""

    model_config = ConfigDict(json_schema_extra={"examples": [COMMITTEE]})

    code: str = Field(max_length=40, description="Comment les enveloppes le nomment.", examples=["REGIONAL-93"])
    kind: CommitteeKind = Field(description="REGIONAL : comité régional ; NATIONAL : comité national.")
    name: Name = Field(description="Son nom.", examples=["Comité de validation Provence-Alpes-Côte d'Azur"])
    regions: tuple[Region, ...] = Field(default=(), description="Codes INSEE ; aucun pour le comité national.")
    quorum_percent: int = Field(default=50, description="Part des voix délibératives qui doit être présente, en %.")
    casting_vote: bool = Field(
        default=False, description="À égalité des voix, la voix de qui préside l'emporte, s'il a voté."
    )
    members: list[MemberBody] = Field(
        min_length=1, max_length=100, description="Au moins un membre préside et un a voix délibérative."
    )


class MemberView(View):
    """Un membre du comité."""

    sub: str = Field(description="L'identifiant de la personne dans ses jetons.", examples=["membre-1"])
    name: str | None = Field(description="Son nom.", examples=["Camille Exemple"])
    voting: bool = Field(description="A voix délibérative.")
    chair: bool = Field(description="Préside le comité.")
    deputy: bool = Field(description="Supplée la présidence.")
    organisations: list[str] = Field(
        description="Les SIRET des organisations auxquelles la personne est liée.", examples=[["73282932000074"]]
    )


class CommitteeView(View):
    """Un comité de validation."""

    id: UUID = Field(description="Le comité, par son identifiant.")
    code: words.CommitteeCode
    kind: CommitteeKind
    name: str = Field(description="Son nom.", examples=["Comité de validation Provence-Alpes-Côte d'Azur"])
    regions: list[Region] = Field(description="Les régions qu'il couvre ; aucune pour le comité national.")
    quorum_percent: int = Field(
        description="Part des voix délibératives, hors récusations, qui doit être présente à l'ouverture d'un vote.",
        examples=[50],
    )
    casting_vote: bool = Field(description="À égalité des voix, la voix de qui préside l'emporte.")
    members: list[MemberView] = Field(description="Qui y siège.")
    revision: words.Revision

    @classmethod
    def of(cls, committee: Committee, names: Mapping[str, str]) -> "CommitteeView":
        """Show a committee; `names` of its members by sub."""
        return cls(
            id=committee.id,
            code=committee.code,
            kind=committee.kind,
            name=committee.name,
            regions=sorted(committee.regions),
            quorum_percent=committee.quorum_percent,
            casting_vote=committee.casting_vote,
            members=[
                MemberView(
                    sub=member.sub,
                    name=names.get(member.sub),
                    voting=member.voting,
                    chair=member.chair,
                    deputy=member.deputy,
                    organisations=sorted(member.organisations),
                )
                for member in committee.members
            ],
            revision=committee.revision,
        )


@router.post("/committees", summary="Former un comité", status_code=201, response_model=CommitteeView)
async def form_committee(body: CommitteeBody, command: CommandDep) -> Response:
    """Constitue un comité régional, avec ses régions, ou le comité national.

    Annonce CommitteeFormed, qui compte les membres et n'en nomme aucun. Rôle : chargé de programme.
    """
    command.principal.require(Role.PROGRAMME_OFFICER)
    members = [
        Member(
            sub=one.sub,
            voting=one.voting,
            chair=one.chair,
            deputy=one.deputy,
            organisations=frozenset(one.organisations),
        )
        for one in body.members
    ]
    names = {one.sub: one.name for one in body.members}
    async with command.transaction() as tx:
        committee = await commands.form_committee(
            tx,
            code=body.code,
            kind=body.kind,
            name=body.name,
            regions=body.regions,
            quorum_percent=body.quorum_percent,
            casting_vote=body.casting_vote,
            members=members,
            names=names,
        )
        view = CommitteeView.of(committee, names)
        return command.answer(view, 201, revision=committee.revision, location=f"/committees/{committee.id}")


@router.get("/committees", summary="Lister les comités", response_model=Page[CommitteeView])
async def list_committees(query: QueryDep, page: PageDep) -> Response:
    """Par code. Les équipes les voient tous, un membre ceux où il siège."""
    async with query.transaction() as tx:
        (after,) = page.position(str)
        rows = await reading.page_of_committees(tx, by=query.principal, after=after, limit=page.fetch)
        names = await reading.names_of(tx, *rows)
    shown = Page[CommitteeView].of(
        rows, page, key=lambda one: (one.code,), view=lambda one: CommitteeView.of(one, names)
    )
    return query.answer(shown)


@router.get("/committees/{committee_id}", summary="Lire un comité", response_model=CommitteeView)
async def read_committee(committee_id: CommitteeId, query: QueryDep) -> Response:
    """Le comité et ses membres. Pour les équipes et pour ses membres."""
    async with query.transaction() as tx:
        committee = await reading.committee_seen(tx, committee_id, by=query.principal)
        view = CommitteeView.of(committee, await reading.names_of(tx, committee))
    return query.answer(view, revision=committee.revision)
