"""Committees over HTTP."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from review.api.examples import APPOINTMENT, COMMITTEE, MANDATE_END
from review.api.parameters import CommitteeId
from review.domain.committee import Committee, Member
from review.handlers import committee as commands
from review.handlers import reading
from shared.clock import paris_day
from shared.places import RegionCode
from shared.postgres import Transaction
from shared.vocabulary import CommitteeKind, Region, Role
from shared.web import Body, Command, CommandDep, Page, PageDep, QueryDep, Siret, View, words

router = APIRouter(tags=["Comités"])

Sub = Annotated[str, Field(min_length=1, max_length=200)]
Name = Annotated[str, Field(min_length=1, max_length=200)]


class MemberBody(Body):
    """Un mandat à donner."""

    model_config = ConfigDict(json_schema_extra={"examples": [APPOINTMENT]})

    sub: Sub = Field(description="L'identifiant de la personne dans ses jetons.", examples=["membre-1"])
    name: Name = Field(description="Son nom, qui ne quitte pas ce service.", examples=["Camille Exemple"])
    voting: bool = Field(
        default=True,
        description="A voix délibérative ; sinon consultative : lit, parle et donne un avis, sans vote ni quorum.",
    )
    chair: bool = Field(default=False, description="Préside le comité : une personne à la fois.")
    deputy: bool = Field(
        default=False,
        description="Supplée la présidence absente ou récusée, une personne à la fois ; signe en disant pourquoi.",
    )
    mandate_from: date | None = Field(
        default=None, description="Premier jour du mandat, à Paris. Sans lui : dès maintenant.", examples=["2025-01-01"]
    )
    mandate_until: date | None = Field(
        default=None,
        description="Dernier jour du mandat ; sans lui, il n'a pas de terme.",
        examples=["2027-12-31"],
    )
    organisations: tuple[Siret, ...] = Field(
        default=(), max_length=50, description="Les SIRET des organisations auxquelles la personne est liée."
    )

    def member(self, since: date) -> Member:
        """As the domain reads it, from `since` where nothing else is said."""
        return Member(
            sub=self.sub,
            voting=self.voting,
            chair=self.chair,
            deputy=self.deputy,
            organisations=frozenset(self.organisations),
            since=self.mandate_from or since,
            until=self.mandate_until or date.max,
        )


class MandateEndBody(Body):
    """Un mandat à achever."""

    model_config = ConfigDict(json_schema_extra={"examples": [MANDATE_END]})

    member: Sub = Field(description="Le membre, par l'identifiant de ses jetons.")
    last_day: date = Field(description="Dernier jour du mandat, ce jour au plus tôt.", examples=["2026-06-30"])


class CommitteeBody(Body):
    """Un comité à former."""

    model_config = ConfigDict(json_schema_extra={"examples": [COMMITTEE]})

    code: str = Field(max_length=40, description="Comment les enveloppes le nomment.", examples=["REGIONAL-93"])
    kind: CommitteeKind = Field(description="REGIONAL : comité régional ; NATIONAL : comité national.")
    name: Name = Field(description="Son nom.", examples=["Comité de validation Provence-Alpes-Côte d'Azur"])
    regions: tuple[RegionCode, ...] = Field(default=(), description="Codes INSEE ; aucun pour le comité national.")
    quorum_percent: int = Field(default=50, description="Part des voix délibératives qui doit être présente, en %.")
    casting_vote: bool = Field(
        default=False, description="À égalité des voix, la voix de qui préside l'emporte, s'il a voté."
    )
    proxies_per_holder: int = Field(
        default=0,
        description="Combien de pouvoirs un membre porte au plus à une séance ; 0 : aucun n'est admis.",
    )
    proxies_in_quorum: bool = Field(
        default=False, description="Qui a donné pouvoir compte comme présent pour le quorum."
    )
    members: list[MemberBody] = Field(
        min_length=1, max_length=100, description="Un membre préside, au moins un a voix délibérative."
    )


class MemberView(View):
    """Un membre du comité."""

    sub: str = Field(description="L'identifiant de la personne dans ses jetons.", examples=["membre-1"])
    name: str | None = Field(description="Son nom.", examples=["Camille Exemple"])
    voting: bool = Field(description="A voix délibérative.")
    chair: bool = Field(description="Préside le comité.")
    deputy: bool = Field(description="Supplée la présidence.")
    mandate_from: date | None = Field(description="Premier jour du mandat.", examples=["2025-01-01"])
    mandate_until: date | None = Field(description="Dernier jour du mandat.", examples=["2027-12-31"])
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
    proxies_per_holder: int = Field(description="Combien de pouvoirs un membre porte au plus.", examples=[1])
    proxies_in_quorum: bool = Field(description="Qui a donné pouvoir compte pour le quorum.")
    rules_version: int = Field(
        description="La version de ces règles, celle sous laquelle une séance est convoquée ce jour.", examples=[1]
    )
    members: list[MemberView] = Field(description="Les mandats, passés et à venir compris.")
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
            proxies_per_holder=committee.proxies_per_holder,
            proxies_in_quorum=committee.proxies_in_quorum,
            rules_version=committee.rules_version,
            members=[
                MemberView(
                    sub=member.sub,
                    name=names.get(member.sub),
                    voting=member.voting,
                    chair=member.chair,
                    deputy=member.deputy,
                    mandate_from=member.since if member.since > date.min else None,
                    mandate_until=member.until if member.until < date.max else None,
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
    members = [one.member(date.min) for one in body.members]
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
            proxies_per_holder=body.proxies_per_holder,
            proxies_in_quorum=body.proxies_in_quorum,
            members=members,
            names=names,
        )
        view = CommitteeView.of(committee, names)
        return command.answer(view, 201, revision=committee.revision, location=f"/committees/{committee.id}")


@router.post("/committees/{committee_id}/mandates", summary="Donner un mandat", response_model=CommitteeView)
async def appoint_member(committee_id: CommitteeId, body: MemberBody, command: CommandDep) -> Response:
    """Nomme une personne au comité, de ce jour au plus tôt.

    Avant son mandat et après, elle n'y est pas membre : elle n'est pas convoquée, ne compte pas dans le quorum et ne
    vote pas. Annonce CommitteeChanged, avec les mandats, chacun sous un identifiant. Rôle : chargé de programme.
    """
    command.principal.require(Role.PROGRAMME_OFFICER)
    async with command.transaction() as tx:
        member = body.member(paris_day(command.at))
        return await _answer(tx, command, await commands.appoint_member(tx, committee_id, member, body.name))


@router.post("/committees/{committee_id}/mandates/end", summary="Achever un mandat", response_model=CommitteeView)
async def end_mandate(committee_id: CommitteeId, body: MandateEndBody, command: CommandDep) -> Response:
    """Fixe le dernier jour d'un mandat, ce jour au plus tôt ; ce qui a été décidé avant reste décidé.

    Annonce CommitteeChanged. Rôle : chargé de programme.
    """
    command.principal.require(Role.PROGRAMME_OFFICER)
    async with command.transaction() as tx:
        return await _answer(tx, command, await commands.end_mandate(tx, committee_id, body.member, body.last_day))


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


async def _answer(tx: Transaction, command: Command, committee: Committee) -> Response:
    view = CommitteeView.of(committee, await reading.names_of(tx, committee))
    return command.answer(view, revision=committee.revision)
