"""The HTTP API of impact: monitoring plans, observations, activity reports, roll-ups. No rules here.

plans         what is asked of a plan            plan_views     how a plan is shown
evidence      documents, files of observations   evidence_views how evidence is shown
alerts        what a person should look at       dashboard      staff page, maps, yearly report, studies
lists         reports, observations      tasks          what waits for the caller
forms         what reports answer                cohorts        cohorts, activities, own indicators
corrections   of cohorts, of activities
roll_ups      sums by dimension                  roll_up_views  how sums are shown
library        the indicators to choose from
parameters    what addresses and filters name    examples       bodies that work as they stand
"""

from typing import Final

from fastapi import APIRouter

from impact.api import alerts, cohorts, corrections, dashboard, evidence, forms, library, lists, plans, roll_ups, tasks

router = APIRouter()
router.include_router(plans.router)
router.include_router(cohorts.router)
router.include_router(corrections.router)
router.include_router(alerts.router)
router.include_router(lists.router)
router.include_router(evidence.router)
router.include_router(forms.router)
router.include_router(roll_ups.router)
router.include_router(dashboard.router)
router.include_router(library.router)
router.include_router(tasks.router)

TAGS: Final = {
    "Plans de suivi": "Les indicateurs d'une convention, leurs relevés et leur vérification, ses rapports.",
    "Alertes": "Ce qu'une personne doit regarder, et la règle qui l'a trouvé.",
    "Formulaires": "Ce que les rapports d'une édition doivent dire, en plus de leur récit.",
    "Tableau de bord": "Ce que les projets ont changé, additionné par axe, par territoire, par public ou par mois.",
    "Indicateurs": "La bibliothèque d'indicateurs dans laquelle un porteur choisit.",
    "Tâches": "Ce qui attend le porteur ou le chargé de l'impact, avec son âge et son échéance.",
}
"""What each group of routes is for."""

__all__ = ["TAGS", "router"]
