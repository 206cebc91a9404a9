"""What keeps a file from being handed in: something is missing, or it cannot be so whatever the edition's rules say.

A file is refused for that alone, because its carrier can correct it and nobody could judge it as it stands. What the
rules of the edition ask (form, seniority, registration, axis, audiences, territory, amount, share, costs) refuses
nothing: the assessment proposes, and a person confirms or overrides. Each policy yields one refusal for each mistake it
finds, so that a carrier is told all of them at once; it is silent about what the draft does not say yet, which
`completeness` names.
"""

from collections.abc import Iterator
from datetime import date

from intake.domain.budget import budget_is_sound
from intake.domain.carrier_policies import (
    carrier_exists,
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
    cost_categories_stand_once,
    de_minimis_is_an_amount,
)
from intake.domain.project_policies import (
    communes_lie_in_the_departments,
    dates_are_in_order,
    departments_lie_in_the_regions,
    indicators_are_measurable,
    project_is_not_over,
)
from shared.vocabulary import Refusal, Refusals


def check_sound(content: Content, contact: Contact | None, *, on: date) -> None:
    """Raises the Refusal of the only mistake, or Refusals naming them all, of a draft submitted on this Paris day."""
    found = list(unsound(content, contact, on=on))
    if found:
        raise found[0] if len(found) == 1 else Refusals(found)


def unsound(content: Content, contact: Contact | None, *, on: date) -> Iterator[Refusal]:
    """What the draft lacks, then what it says and would have to say otherwise, in the order of the form."""
    yield from missing(content, contact)
    yield from carrier_exists(content, on=on)
    yield from partners_are_others(content)
    yield from partners_stand_once(content)
    yield from consortium_holds_together(content, on=on)
    # Places that contradict each other say nothing of where the project is: no region could be judged, nor routed.
    yield from departments_lie_in_the_regions(content)
    yield from communes_lie_in_the_departments(content)
    yield from dates_are_in_order(content)
    # No edition could pay it: an agreement and its follow-up lie ahead of the decision.
    yield from project_is_not_over(content, on=on)
    yield from budget_is_sound(content.budget)
    yield from indicators_are_measurable(content)
    yield from cohorts_can_be_followed(content)
    yield from activities_can_be_counted(content)
    yield from cost_categories_stand_once(content)
    yield from de_minimis_is_an_amount(content)
    # An attestation is the carrier's own act: an officer who overrode it would subscribe for an association to what
    # the law asks of the association itself (loi 2000-321, article 10-1; décret 2021-1947).
    yield from republican_commitment_is_subscribed(content)
    yield from sincerity_is_declared(content)
