"""Cohorts, activities and further indicators of a plan; the library's versions; follow-ups whose day came."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from impact import domain
from impact.handlers.access import locked, require_carrier
from impact.handlers.happening import happened
from impact.store import definitions, plans
from shared.clock import paris_day
from shared.postgres import Transaction
from shared.web import NotFound, Principal


async def declare_cohort(
    tx: Transaction, plan_id: UUID, cohort: domain.Cohort, *, by: Principal
) -> tuple[domain.Plan, domain.Cohort]:
    """Declare a cohort, as the plan's carrier; where its six months have passed, its follow-up opens at once."""
    plan = await locked(tx, plan_id)
    require_carrier(plan.carrier_siret, by)
    on = paris_day(tx.origin.at)
    declared = domain.declare_cohort(plan, replace(cohort, declared_by=by.sub, declared_on=on))
    then = domain.evolve(plan, declared)
    after = happened(tx, plan, [declared, *domain.late(then, on=on), *domain.too_early_again(then, on=on)])
    return after, after.cohorts[-1]


async def record_activity(
    tx: Transaction,
    plan_id: UUID,
    *,
    activity_id: UUID,
    title: str,
    held_on: date,
    hours: int,
    participants: int,
    cohort_id: UUID | None,
    by: Principal,
) -> tuple[domain.Plan, domain.Activity]:
    """Record an activity, as the plan's carrier."""
    plan = await locked(tx, plan_id)
    require_carrier(plan.carrier_siret, by)
    on = paris_day(tx.origin.at)
    activity = domain.Activity(activity_id, title, held_on, hours, participants, cohort_id, by.sub, on)
    return happened(tx, plan, [domain.record_activity(plan, activity)]), activity


async def add_indicator(tx: Transaction, plan_id: UUID, indicator: domain.Indicator) -> domain.Plan:
    """Let a plan measure one more thing."""
    plan = await locked(tx, plan_id)
    definition = (await definitions.in_force(tx)).get(indicator.code)
    return happened(tx, plan, [domain.add_indicator(plan, indicator, definition, on=paris_day(tx.origin.at))])


async def publish_definition(tx: Transaction, one: domain.Definition, *, by: Principal) -> domain.Definition:
    """Put the next version of a definition in force; plans keep the one they took."""
    before = (await definitions.in_force(tx)).get(one.code)
    published = domain.next_version(one, before)
    definitions.add(tx, published, by=by.sub, on=paris_day(tx.origin.at))
    return published


async def library(tx: Transaction) -> list[domain.Definition]:
    """The definitions in force, those of the platform first."""
    return list((await definitions.in_force(tx)).values())


async def definition_versions(tx: Transaction, code: str) -> list[domain.Definition]:
    """Every version of a definition, the oldest first. Raises NotFound."""
    found = await definitions.versions(tx, code)
    if not found:
        raise NotFound("indicateur", code)
    return found


async def follow_ups_open(tx: Transaction, plan_id: UUID, *, at: datetime) -> None:
    """The first day of a cohort's follow-up came."""
    plan = await plans.lock(tx, plan_id)
    if plan and (facts := domain.follow_ups_open(plan, on=paris_day(at))):
        happened(tx, plan, facts)


async def follow_ups_missed(tx: Transaction, plan_id: UUID, *, at: datetime) -> None:
    """The last day of a cohort's follow-up passed."""
    plan = await plans.lock(tx, plan_id)
    if plan and (facts := domain.follow_ups_missed(plan, on=paris_day(at))):
        happened(tx, plan, facts)


async def follow_up_ends(tx: Transaction, plan_id: UUID, *, at: datetime) -> None:
    """The last day of a closed agreement's plan passed: its targets are judged."""
    plan = await plans.lock(tx, plan_id)
    if plan and (facts := domain.end_follow_up(plan, on=paris_day(at))):
        happened(tx, plan, facts)
