"""Bank details and orders for instalments over HTTP. These routes know the keys of the accounts and our care."""

from collections.abc import Callable

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from funding.api.examples import BANK_DETAILS, PAYEE
from funding.api.fields import Holder, Iban
from funding.api.order_views import BankDetailsView, OrderView
from funding.api.parameters import AgreementId, InstalmentNumber, OrderId
from funding.domain.payee import PayeeAnswer
from funding.handlers import bank_details, orders
from funding.handlers.office import Office
from funding.store import stops
from funding.store.bank_details import Account
from shared.vocabulary import Role
from shared.web import Body, CommandDep, QueryDep


class GiveBankDetails(Body):
    """Où le bénéficiaire est payé."""

    model_config = ConfigDict(json_schema_extra={"examples": [BANK_DETAILS]})

    holder: Holder
    iban: Iban


class VerifyPayee(Body):
    """Ce que répond la banque du bénéficiaire."""

    model_config = ConfigDict(json_schema_extra={"examples": [PAYEE]})

    answer: PayeeAnswer = Field(
        description="MATCH : même nom ; CLOSE_MATCH : nom proche ; NO_MATCH : autre nom ; NOT_POSSIBLE : pas de "
        "réponse possible.",
        examples=["MATCH"],
    )


def paying(office: Callable[[], Office]) -> APIRouter:
    """The routes; `office` is asked each time."""
    router = APIRouter(tags=["Paiements"])

    @router.get(
        "/agreements/{agreement_id}/bank-details",
        summary="Lire les coordonnées bancaires",
        response_model=BankDetailsView,
    )
    async def read_bank_details(query: QueryDep, agreement_id: AgreementId) -> Response:
        """Les coordonnées bancaires les plus récentes, l'IBAN masqué ; cette lecture est inscrite au journal d'audit.

        Rôle : porteur, pour sa convention ; chargé ou approbateur des paiements ; auditeur.
        """
        async with query.transaction(audited=True) as tx:
            shown = await bank_details.show(tx, agreement_id, office(), by=query.principal)
        return query.answer(BankDetailsView.of(shown), revision=shown.agreement.revision)

    @router.post(
        "/agreements/{agreement_id}/bank-details",
        summary="Donner ses coordonnées bancaires",
        status_code=201,
        response_model=BankDetailsView,
    )
    async def give_bank_details(command: CommandDep, agreement_id: AgreementId, body: GiveBankDetails) -> Response:
        """Dit où payer : la première fois avec effet aussitôt, ensuite une fois le changement confirmé.

        Tant qu'un changement attend, aucun ordre de paiement n'est approuvé ni remis à la banque.
        Rôle : porteur, pour sa convention.
        """
        async with command.transaction() as tx:
            account = Account(body.holder, body.iban)
            shown = await bank_details.give(tx, agreement_id, account, office(), by=command.principal)
            location = f"/agreements/{agreement_id}/bank-details"
            return command.answer(BankDetailsView.of(shown), 201, revision=shown.agreement.revision, location=location)

    @router.post(
        "/agreements/{agreement_id}/bank-details/confirmation",
        summary="Confirmer les coordonnées bancaires",
        response_model=BankDetailsView,
    )
    async def confirm_bank_details(command: CommandDep, agreement_id: AgreementId) -> Response:
        """Confirme les coordonnées les plus récentes, qui servent aux paiements après le délai de sécurité.

        Les ordres déjà approuvés pour le compte précédent sont annulés. Rôle : chargé des paiements, autre que qui les
        a saisies.
        """
        command.principal.require(Role.FINANCE_OFFICER)
        async with command.transaction() as tx:
            shown = await bank_details.confirm(tx, agreement_id, office(), by=command.principal)
            return command.answer(BankDetailsView.of(shown), revision=shown.agreement.revision)

    @router.post(
        "/agreements/{agreement_id}/bank-details/refusal",
        summary="Refuser un changement de coordonnées bancaires",
        response_model=BankDetailsView,
    )
    async def refuse_bank_details(command: CommandDep, agreement_id: AgreementId) -> Response:
        """Refuse le changement qui attend ; les coordonnées précédentes, que montre la réponse, servent à nouveau.

        Rôle : chargé des paiements, autre que qui les a saisies.
        """
        command.principal.require(Role.FINANCE_OFFICER)
        async with command.transaction() as tx:
            shown = await bank_details.refuse(tx, agreement_id, office(), by=command.principal)
            return command.answer(BankDetailsView.of(shown), revision=shown.agreement.revision)

    @router.post(
        "/agreements/{agreement_id}/bank-details/payee-verification",
        summary="Noter la vérification du bénéficiaire",
        response_model=BankDetailsView,
    )
    async def verify_payee(command: CommandDep, agreement_id: AgreementId, body: VerifyPayee) -> Response:
        """Note si la banque du bénéficiaire confirme que le compte est le sien ; rien n'est payé sans accord sinon.

        Rôle : chargé des paiements.
        """
        command.principal.require(Role.FINANCE_OFFICER)
        async with command.transaction() as tx:
            shown = await bank_details.verify_payee(tx, agreement_id, body.answer, office(), by=command.principal)
            return command.answer(BankDetailsView.of(shown), revision=shown.agreement.revision)

    @router.post(
        "/agreements/{agreement_id}/bank-details/payee-acceptance",
        summary="Accepter un bénéficiaire non confirmé",
        response_model=BankDetailsView,
    )
    async def accept_payee(command: CommandDep, agreement_id: AgreementId) -> Response:
        """Accepte de payer un compte dont la banque ne confirme pas le nom.

        Rôle : approbateur des paiements, autre que qui a noté la réponse.
        """
        command.principal.require(Role.FINANCE_APPROVER)
        async with command.transaction() as tx:
            shown = await bank_details.accept_payee(tx, agreement_id, office(), by=command.principal)
            return command.answer(BankDetailsView.of(shown), revision=shown.agreement.revision)

    @router.post(
        "/agreements/{agreement_id}/instalments/{number}/orders",
        summary="Établir un ordre de paiement",
        status_code=201,
        response_model=OrderView,
    )
    async def draft_order(command: CommandDep, agreement_id: AgreementId, number: InstalmentNumber) -> Response:
        """Établit l'ordre de payer une tranche débloquée ; une autre personne l'approuve, deux au-delà du seuil.

        Rôle : chargé des paiements.
        """
        command.principal.require(Role.FINANCE_OFFICER)
        async with command.transaction() as tx:
            order = await orders.draft_order(tx, agreement_id, number, office(), by=command.principal)
            location = f"/orders/{order.name.id}"
            view = OrderView.of(order, stopped=await stops.in_force(tx))
            return command.answer(view, 201, revision=order.revision, location=location)

    @router.post("/orders/{order_id}/approval", summary="Approuver un ordre de paiement", response_model=OrderView)
    async def approve_order(command: CommandDep, order_id: OrderId) -> Response:
        """Approuve l'ordre : il part à la banque dans la prochaine remise, au-delà du seuil après deux approbations.

        Rôle : approbateur des paiements, autre que qui a établi l'ordre ou l'a déjà approuvé.
        """
        command.principal.require(Role.FINANCE_APPROVER)
        async with command.transaction() as tx:
            order = await orders.approve(tx, order_id, office(), by=command.principal)
            return command.answer(OrderView.of(order, stopped=False), revision=order.revision)

    return router
