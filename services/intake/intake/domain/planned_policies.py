"""What the file says it will do with the grant: cohorts, activities, and what is paid; each yields its mistakes."""

from collections.abc import Iterator

from intake.domain.content import Content
from intake.domain.french import french_day, listed
from intake.domain.rules import CallRules
from shared.vocabulary import Refusal


def cohorts_can_be_followed(content: Content) -> Iterator[Refusal]:
    """A cohort has participants, and ends after it starts, not before the project does."""
    starts_on = content.project.starts_on
    for position, cohort in enumerate(content.cohorts):
        field = f"cohorts.{position}"
        if cohort.participants <= 0 or cohort.groups <= 0:
            message = "Une cohorte compte au moins un participant, et se tient au moins une fois."
            yield Refusal("cohort_empty", message, field=f"{field}.participants")
        if cohort.starts_on and cohort.ends_on and cohort.ends_on < cohort.starts_on:
            message = f"Cette cohorte commence le {french_day(cohort.starts_on)} : elle ne peut pas finir avant."
            yield Refusal("cohort_dates_reversed", message, field=f"{field}.ends_on")
        if starts_on and cohort.starts_on and cohort.starts_on < starts_on:
            message = f"Une cohorte ne commence pas avant le projet ({french_day(starts_on)})."
            yield Refusal("cohort_too_early", message, field=f"{field}.starts_on")


def activities_can_be_counted(content: Content) -> Iterator[Refusal]:
    """An activity says how many sessions or hours there are to be."""
    for position, activity in enumerate(content.activities):
        counts = [count for count in (activity.sessions, activity.hours) if count is not None]
        if not counts or min(counts) <= 0:
            message = "Dites combien de séances ou d'heures cette activité compte : un nombre positif."
            yield Refusal("activity_not_counted", message, field=f"activities.{position}")


def cost_categories_stand_once(content: Content) -> Iterator[Refusal]:
    """Each category that the grant is to pay is named once."""
    for position, category in enumerate(content.cost_categories):
        if category in content.cost_categories[:position]:
            message = f"La catégorie {category} figure deux fois : ne la citez qu'une fois."
            yield Refusal("cost_category_repeated", message, field=f"cost_categories.{position}")


def costs_are_eligible(content: Content, rules: CallRules) -> Iterator[Refusal]:
    """Each category that the grant is to pay is eligible in this edition, where it names any."""
    for position, category in enumerate(content.cost_categories if rules.cost_categories else ()):
        if category not in rules.cost_categories:
            message = f"Les dépenses {category} ne sont pas de cette édition : {listed(rules.cost_categories)}."
            yield Refusal("cost_category_not_eligible", message, field=f"cost_categories.{position}")


def de_minimis_is_an_amount(content: Content) -> Iterator[Refusal]:
    """The de minimis aid that is declared is not negative."""
    declared = content.declarations.de_minimis_cents
    if declared is not None and declared < 0:
        message = "Le montant des aides de minimis déclarées est nul ou positif."
        yield Refusal("de_minimis_negative", message, field="declarations.de_minimis_cents")
