"""Amendments over HTTP, and the shares of a consortium."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from funding.api import roles
from funding.api.agreement_views import AgreementView
from funding.api.agreements import Sign, shown
from funding.api.amendment_views import AmendmentView, VersionsView
from funding.api.examples import ABANDONMENT, AMENDMENT, AMENDMENT_SIGNATURE, SHARES
from funding.api.fields import SmallCents
from funding.api.instalments import Part
from funding.api.parameters import AgreementId, AmendmentId
from funding.domain.amendment import AbandonReason, Changes
from funding.domain.scheduling import Planned
from funding.handlers import amendments
from funding.handlers.access import require_carrier
from funding.store import agreements as store
from funding.store import amendments as amendment_store
from funding.store import papers
from shared.vocabulary import Role
from shared.web import Body, CommandDep, NotFound, QueryDep

router = APIRouter(prefix="/agreements/{agreement_id}", tags=["Conventions"])


class ShareBody(Body):
    """La part d'un partenaire du groupement."""

    siret: Annotated[str, Field(pattern=r"^\d{14}$")] = Field(description="Son SIRET.", examples=["44306184100047"])
    amount_cents: SmallCents = Field(description="Sa part, en centimes d'euro.", examples=[200_000])


class SetShares(Body):
    """Le partage de la subvention dans un groupement."""

    model_config = ConfigDict(json_schema_extra={"examples": [SHARES]})

    shares: Annotated[tuple[ShareBody, ...], Field(max_length=50)] = Field(
        description="Les parts des partenaires ; le porteur, chef de file, reçoit tout et garde ce qu'elles laissent."
    )


class DraftAmendment(Body):
    """Ce qu'un avenant change ; ce qui n'est pas donné reste."""

    model_config = ConfigDict(json_schema_extra={"examples": [AMENDMENT]})

    why: Annotated[str, Field(min_length=1, max_length=1000)] = Field(
        description="Le motif, que le porteur lira ; jamais le nom d'une personne."
    )
    amount_cents: SmallCents | None = Field(default=None, description="La subvention, en centimes d'euro.")
    budget_cents: SmallCents | None = Field(default=None, description="Le budget du projet, en centimes d'euro.")
    starts_on: date | None = Field(default=None, description="Le premier jour du projet.")
    ends_on: date | None = Field(
        default=None, description="Le dernier jour du projet ; le rapport final se décale avec lui."
    )
    purpose: Annotated[str, Field(min_length=1, max_length=2000)] | None = Field(
        default=None, description="L'objet de la convention."
    )
    instalments: Annotated[tuple[Part, ...], Field(max_length=12)] | None = Field(
        default=None,
        description="Les tranches à la place de celles qui ne sont ni libérées, ni ordonnées, ni payées ; sans elles, "
        "le solde porte le changement de montant.",
    )
    shares: Annotated[tuple[ShareBody, ...], Field(max_length=50)] | None = Field(
        default=None, description="Les parts des partenaires du groupement."
    )

    def changes(self) -> Changes:
        """What is asked, in the domain's own words; shares need the partners' names."""
        parts = self.instalments
        return Changes(
            amount_cents=self.amount_cents,
            budget_cents=self.budget_cents,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            purpose=self.purpose,
            parts=None if parts is None else tuple(Planned(one.kind, one.amount_cents) for one in parts),
        )


class SignAmendment(Sign):
    """La signature d'un avenant par une partie."""

    model_config = ConfigDict(json_schema_extra={"examples": [AMENDMENT_SIGNATURE]})


class Abandon(Body):
    """Pourquoi un avenant est abandonné."""

    model_config = ConfigDict(json_schema_extra={"examples": [ABANDONMENT]})

    reason: AbandonReason = Field(
        description="MISTAKE : erreur ; STALE : périmé ; NOT_AGREED : refusé par une partie ; OTHER : autre."
    )


@router.post("/shares", summary="Partager la subvention d'un groupement", response_model=AgreementView)
async def set_shares(command: CommandDep, agreement_id: AgreementId, body: SetShares) -> Response:
    """Fixe les parts des partenaires d'une convention que personne n'a encore signée.

    Rôle : chargé de programme.
    """
    command.principal.require(Role.PROGRAMME_OFFICER)
    async with command.transaction() as tx:
        agreement = await amendments.share(tx, agreement_id, _shares(body.shares))
        return command.answer(await shown(tx, agreement), revision=agreement.revision)


@router.get("/versions", summary="Lire les versions d'une convention", response_model=VersionsView)
async def read_versions(query: QueryDep, agreement_id: AgreementId) -> Response:
    """La convention signée et ses avenants, avec ce que chacun change. Le porteur lit les siens, l'équipe tous."""
    async with query.transaction() as tx:
        agreement = await store.find(tx, agreement_id)
        if agreement is None:
            raise NotFound("convention", agreement_id)
        if roles.siret_seen_by(query.principal, *roles.AGREEMENTS) is not None:
            require_carrier(agreement, query.principal)
        found = await amendment_store.of_agreement(tx, agreement)
        hashes = await papers.hashes(tx, agreement_id)
    return query.answer(VersionsView.of(agreement, found, hashes), revision=agreement.revision)


@router.post("/amendments", summary="Établir un avenant", status_code=201, response_model=AmendmentView)
async def draft_amendment(command: CommandDep, agreement_id: AgreementId, body: DraftAmendment) -> Response:
    """Établit un avenant, un seul à la fois ; il ne touche pas à ce qui est libéré, ordonné ou payé.

    Une hausse que l'enveloppe ne peut pas porter est refusée. Rôle : chargé de programme.
    """
    command.principal.require(Role.PROGRAMME_OFFICER)
    shares = None if body.shares is None else _shares(body.shares)
    async with command.transaction() as tx:
        _, amendment = await amendments.draft(
            tx, agreement_id, body.changes(), shares=shares, why=body.why, by=command.principal
        )
        view = AmendmentView.of(amendment)
        location = f"/agreements/{agreement_id}/versions"
        return command.answer(view, 201, revision=amendment.revision, location=location)


@router.post("/amendments/{amendment_id}/signatures", summary="Signer un avenant", response_model=AmendmentView)
async def sign_amendment(
    command: CommandDep, agreement_id: AgreementId, amendment_id: AmendmentId, body: SignAmendment
) -> Response:
    """Une partie signe ; avec la seconde signature l'avenant est en vigueur et l'engagement suit son montant.

    Rôle : porteur, pour sa convention ; chargé de programme, pour l'Apec.
    """
    async with command.transaction() as tx:
        _, amendment = await amendments.sign(
            tx, agreement_id, amendment_id, body.party, signed=body.signed(), by=command.principal
        )
        return command.answer(AmendmentView.of(amendment), revision=amendment.revision)


@router.post("/amendments/{amendment_id}/abandonment", summary="Abandonner un avenant", response_model=AmendmentView)
async def abandon_amendment(
    command: CommandDep, agreement_id: AgreementId, amendment_id: AmendmentId, body: Abandon
) -> Response:
    """Abandonne un avenant qui n'est pas en vigueur ; un autre peut alors être établi.

    Rôle : chargé de programme.
    """
    command.principal.require(Role.PROGRAMME_OFFICER)
    async with command.transaction() as tx:
        _, amendment = await amendments.abandon(tx, agreement_id, amendment_id, body.reason)
        return command.answer(AmendmentView.of(amendment), revision=amendment.revision)


def _shares(shares: tuple[ShareBody, ...]) -> list[tuple[str, int]]:
    return [(one.siret, one.amount_cents) for one in shares]
