"""The policies of a submission, each a named function: what an edition's rules ask of a draft.

They decide what a machine may refuse at once, because the carrier can correct it; whether a submitted application is
admissible is always confirmed by a person. Each policy yields one refusal for each mistake it finds, so that a carrier
is told all of them at once; it is silent about what the draft does not say yet, which `completeness` names.
"""

from collections.abc import Iterator
from datetime import date

from intake.domain.budget import budget_is_sound
from intake.domain.carrier_policies import (
    association_has_its_rna,
    carrier_exists_and_is_old_enough,
    legal_form_is_accepted,
    partners_are_others,
    republican_commitment_is_subscribed,
    sincerity_is_declared,
)
from intake.domain.completeness import missing
from intake.domain.consortium import consortium_holds_together, partners_stand_once
from intake.domain.content import Contact, Content
from intake.domain.planned_policies import (
    activities_can_be_counted,
    cohorts_can_be_followed,
    costs_are_eligible,
    de_minimis_is_an_amount,
)
from intake.domain.project_policies import (
    amount_is_within_the_rules,
    audiences_are_accepted,
    axis_is_accepted,
    communes_lie_in_the_departments,
    dates_are_in_order,
    departments_lie_in_the_regions,
    indicators_are_measurable,
    project_is_not_over,
    regions_are_accepted,
    share_is_within_the_rules,
)
from intake.domain.rules import CallRules
from shared.vocabulary import Refusal, Refusals


def check_eligibility(content: Content, contact: Contact | None, rules: CallRules, *, on: date) -> None:
    """Raises the Refusal of the only mistake, or Refusals naming them all, of a draft submitted on this Paris day."""
    found = [*missing(content, contact), *mistakes(content, rules, on=on)]
    if found:
        raise found[0] if len(found) == 1 else Refusals(found)


def mistakes(content: Content, rules: CallRules, *, on: date) -> Iterator[Refusal]:
    """What the draft says and would have to say otherwise, in the order of the form."""
    yield from legal_form_is_accepted(content, rules)
    yield from association_has_its_rna(content)
    yield from carrier_exists_and_is_old_enough(content, rules, on=on)
    yield from partners_are_others(content)
    yield from partners_stand_once(content)
    yield from consortium_holds_together(content, on=on)
    yield from axis_is_accepted(content, rules)
    yield from audiences_are_accepted(content, rules)
    yield from regions_are_accepted(content, rules)
    yield from departments_lie_in_the_regions(content)
    yield from communes_lie_in_the_departments(content)
    yield from dates_are_in_order(content)
    yield from project_is_not_over(content, on=on)
    yield from budget_is_sound(content.budget)
    yield from amount_is_within_the_rules(content, rules)
    yield from share_is_within_the_rules(content, rules)
    yield from indicators_are_measurable(content)
    yield from cohorts_can_be_followed(content)
    yield from activities_can_be_counted(content)
    yield from costs_are_eligible(content, rules)
    yield from de_minimis_is_an_amount(content)
    yield from republican_commitment_is_subscribed(content)
    yield from sincerity_is_declared(content)
