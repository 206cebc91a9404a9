"""Committees' rules over HTTP: amended by versions, each with its day and its reason."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from review.api.committees import CommitteeView
from review.api.examples import RULES
from review.api.parameters import CommitteeId
from review.domain.amending import CommitteeRules
from review.handlers import amending as commands
from review.handlers import reading
from shared.clock import paris_day
from shared.web import Body, CommandDep, QueryDep, View

router = APIRouter(tags=["Comités"])

Quorum = Annotated[int, Field(description="Part des voix délibératives qui doit être présente, en %.", examples=[60])]
CastingVote = Annotated[
    bool, Field(description="À égalité des voix, la voix de qui préside l'emporte, s'il a voté.", examples=[False])
]
Proxies = Annotated[
    int, Field(description="Combien de pouvoirs un membre porte au plus à une séance ; 0 : aucun.", examples=[1])
]
ProxiesInQuorum = Annotated[
    bool, Field(description="Qui a donné pouvoir compte comme présent pour le quorum.", examples=[False])
]


class RulesBody(Body):
    """Les règles d'un comité, en entier : elles remplacent les précédentes pour les séances convoquées ensuite."""

    model_config = ConfigDict(json_schema_extra={"examples": [RULES]})

    quorum_percent: Quorum
    casting_vote: CastingVote
    proxies_per_holder: Proxies
    proxies_in_quorum: ProxiesInQuorum
    applies_from: date | None = Field(
        default=None,
        description="À partir de quel jour les séances sont convoquées sous ces règles ; sans lui : ce jour.",
        examples=["2027-01-01"],
    )
    reason: str = Field(min_length=1, max_length=2_000, description="Pourquoi elles changent.")

    def rules(self, today: date, by: str) -> CommitteeRules:
        """As the domain reads them, their version still to be given."""
        return CommitteeRules(
            version=0,
            since=self.applies_from or today,
            quorum_percent=self.quorum_percent,
            casting_vote=self.casting_vote,
            proxies_per_holder=self.proxies_per_holder,
            proxies_in_quorum=self.proxies_in_quorum,
            reason=self.reason,
            by=by,
        )


class RulesView(View):
    """Une version des règles d'un comité."""

    version: int = Field(description="Son rang, à partir de 1 ; une séance dit la sienne.", examples=[2])
    applies_from: date | None = Field(
        description="Vaut pour les séances convoquées à partir de ce jour ; null pour la première.",
        examples=["2027-01-01"],
    )
    quorum_percent: Quorum
    casting_vote: CastingVote
    proxies_per_holder: Proxies
    proxies_in_quorum: ProxiesInQuorum
    reason: str | None = Field(
        description="Pourquoi elles ont changé ; null pour la première.", examples=["Vote de l'assemblée du 3 mai."]
    )
    amended_by: str | None = Field(description="Qui les a changées, par l'identifiant de ses jetons.", examples=["c-1"])

    @classmethod
    def of(cls, rules: CommitteeRules) -> "RulesView":
        """Show a version."""
        return cls(
            version=rules.version,
            applies_from=rules.since if rules.version > 1 else None,
            quorum_percent=rules.quorum_percent,
            casting_vote=rules.casting_vote,
            proxies_per_holder=rules.proxies_per_holder,
            proxies_in_quorum=rules.proxies_in_quorum,
            reason=rules.reason,
            amended_by=rules.by,
        )


class RulesVersionsView(View):
    """Toutes les versions des règles d'un comité."""

    versions: list[RulesView] = Field(description="De la première à la dernière, celles à venir comprises.")


@router.post("/committees/{committee_id}/rules", summary="Amender les règles", response_model=CommitteeView)
async def amend_rules(committee_id: CommitteeId, body: RulesBody, command: CommandDep) -> Response:
    """Change quorum, pouvoirs et voix prépondérante pour les séances convoquées à partir d'un jour.

    Une séance déjà convoquée garde les siennes, même si elle se tient plus tard ou est déplacée. Rend le comité sous
    les règles de ce jour. Annonce CommitteeRulesAmended. Rôle : chargé de programme.
    """
    async with command.transaction() as tx:
        asked = body.rules(paris_day(command.at), command.principal.sub)
        committee = await commands.amend_rules(tx, committee_id, asked, by=command.principal)
        view = CommitteeView.of(committee, await reading.names_of(tx, committee))
        return command.answer(view, revision=committee.revision)


@router.get("/committees/{committee_id}/rules", summary="Lire les règles", response_model=RulesVersionsView)
async def read_rules(committee_id: CommitteeId, query: QueryDep) -> Response:
    """Chaque version, son jour et son motif. Pour les équipes et les membres du comité."""
    async with query.transaction() as tx:
        found = await commands.rules_seen(tx, committee_id, by=query.principal)
    return query.answer(RulesVersionsView(versions=[RulesView.of(one) for one in found]))
