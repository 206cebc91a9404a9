"""The cash to come, over HTTP."""

from datetime import date
from typing import Annotated, Self

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from funding.api import roles
from funding.api.parameters import OfEdition
from funding.domain.forecast import DELAY_DAYS, CashMonth, Waiting, WaitsFor, forecast
from funding.store.forecast import due
from shared.clock import paris_day
from shared.web import QueryDep, View, words

router = APIRouter(tags=["Paiements"])


class WaitingView(View):
    """Les versements qui attendent une même chose."""

    reason: WaitsFor = Field(
        description="SIGNATURE : la convention n'est pas signée ; REPORT_OVERDUE : un rapport est en retard ; "
        "ESUS_LAPSED : l'agrément ESUS a expiré ; BANK_DETAILS_CHANGED : les coordonnées bancaires ont changé ; "
        "MANUAL : une personne le retient ; TERMINATION_PROPOSED : une résiliation est proposée ; "
        "PAYMENT_CONTRADICTED : la banque dit deux choses contraires d'un ordre ; CONDITION_PRECEDENT : une condition "
        "suspensive reste à lever ; "
        "INTERIM_REPORT, FINAL_REPORT : un rapport intermédiaire ou final ; FINANCIAL_REPORT : le compte rendu "
        "financier."
    )
    count: int = Field(description="Le nombre de versements.", examples=[3])
    amount_cents: int = Field(description="Leur somme, en centimes d'euro.", examples=[1_200_000])

    @classmethod
    def of(cls, one: Waiting) -> Self:
        """Show what waits for one thing."""
        return cls(reason=one.reason, count=one.count, amount_cents=one.amount_cents)


class CashMonthView(View):
    """Ce qu'une enveloppe paie dans un mois."""

    month: str = Field(description="Le mois.", examples=["2026-09"])
    envelope_key: str = Field(description="L'enveloppe, par sa clé.", examples=["2025/NATIONAL"])
    edition: words.Edition
    certain_cents: int = Field(description="Libéré ou ordonné, en centimes d'euro.", examples=[600_000])
    certain_count: int = Field(description="Le nombre de ces versements.", examples=[1])
    conditional_cents: int = Field(
        description="Ce qui attend encore quelque chose, en centimes d'euro.", examples=[1_200_000]
    )
    waiting: list[WaitingView] = Field(description="Ce que cela attend ; la somme en est `conditional_cents`.")

    @classmethod
    def of(cls, one: CashMonth) -> Self:
        """Show a month of an envelope."""
        return cls(
            month=f"{one.month:%Y-%m}",
            envelope_key=one.envelope_key,
            edition=one.edition,
            certain_cents=one.certain_cents,
            certain_count=one.certain_count,
            conditional_cents=one.conditional_cents,
            waiting=[WaitingView.of(each) for each in one.waiting],
        )


class CashForecastView(View):
    """La trésorerie à prévoir."""

    as_of: date = Field(description="Le jour de la prévision, à Paris.", examples=["2026-06-15"])
    certain_cents: int = Field(description="Tout ce qui est certain, en centimes d'euro.", examples=[600_000])
    conditional_cents: int = Field(description="Tout ce qui attend encore, en centimes d'euro.", examples=[1_200_000])
    months: list[CashMonthView] = Field(description="Par mois, puis par enveloppe ; rien où rien n'est à payer.")


@router.get("/cash-forecast", summary="Prévoir la trésorerie", response_model=CashForecastView)
async def read_cash_forecast(
    query: QueryDep,
    edition: OfEdition = None,
    envelope: Annotated[
        str | None, Query(description="Une enveloppe, avec celles qui en sont des parts.", examples=["2025/NATIONAL"])
    ] = None,
    delay_days: Annotated[
        int,
        Query(
            ge=0, le=366, description="Combien de jours passent entre l'échéance d'un rapport et ce qu'il fait verser."
        ),
    ] = DELAY_DAYS,
) -> Response:
    """Ce qui reste à payer, mois par mois : ce qui est certain, et ce qui attend encore quelque chose.

    Un versement libéré ou ordonné est certain. Pour les autres, le jour est estimé : l'avance au dernier jour pour
    signer, puis au début du projet ; un acompte à l'échéance de son rapport (à intervalles égaux sur la durée du projet
    tant qu'elle n'est pas connue), et le solde à celle du rapport final, plus le délai. Ce qui est en retard tombe dans
    le mois en cours.

    Rôle : chargé ou approbateur des paiements, auditeur.
    """
    query.principal.require(*roles.PAYMENTS)
    today = paris_day(query.at)
    async with query.transaction() as tx:
        found = await due(tx, edition=edition, envelope=envelope)
    months = forecast(found, today=today, delay_days=delay_days)
    return query.answer(
        CashForecastView(
            as_of=today,
            certain_cents=sum(one.certain_cents for one in months),
            conditional_cents=sum(one.conditional_cents for one in months),
            months=[CashMonthView.of(one) for one in months],
        )
    )
