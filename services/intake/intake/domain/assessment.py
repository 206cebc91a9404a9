"""What each rule says of a submitted file: met, not met, or for a person to judge, with the reason and the evidence.

A proposal, never a decision: a programme officer confirms or overrides each finding, and declares the file admissible
or not. The same file under the same rules, with the same documents, always gives the same
findings.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Final

from intake.domain.application import Application, ApplicationState
from intake.domain.carrier_policies import (
    association_has_its_rna,
    carrier_is_a_legal_person,
    carrier_is_old_enough,
    legal_form_is_accepted,
    republican_commitment_is_subscribed,
)
from intake.domain.content import Content, Project
from intake.domain.documents import Document
from intake.domain.findings import EligibilityRule, Finding, Judgement, Verdict
from intake.domain.french import euros, french_day
from intake.domain.planned_policies import costs_are_eligible
from intake.domain.project_policies import (
    amount_is_within_the_rules,
    audiences_are_accepted,
    axis_is_accepted,
    regions_are_accepted,
    share_is_within_the_rules,
)
from intake.domain.rules import CallRules
from intake.domain.supporting import esus_approval, required_documents
from shared.vocabulary import Cents, LegalForm, NotInThisState, Refusal

DE_MINIMIS_CENTS: Final = Cents(30_000_000)
"""300,000 EUR over three rolling years. Source: règlement (UE) 2023/2831, article 3; services of general economic
interest have another ceiling."""


def assess(content: Content, rules: CallRules, *, on: date, documents: Sequence[Document] = ()) -> tuple[Finding, ...]:
    """One finding for each rule that concerns the file, as it stood on the day of its submission.

    `documents` are those of the file, as far as the scanner has come with them.
    """
    carrier, project, budget = content.carrier, content.project, content.budget
    created = {"created_on": _said(carrier.created_on)}
    form = {"legal_form": _said(carrier.legal_form)}
    form |= {"legal_category": carrier.legal_category} if carrier.legal_category else {}
    a_legal_person = chain(legal_form_is_accepted(content, rules), carrier_is_a_legal_person(content))
    counted = {**created, "counted_on": _said(rules.seniority_on or on)}
    asked = {"requested": euros(budget.requested_cents), "cost": euros(budget.cost_cents)}
    named = EligibilityRule
    found = [
        _by(named.LEGAL_FORM, a_legal_person, "La forme juridique est admise.", form),
        _by(
            named.SENIORITY,
            carrier_is_old_enough(content, rules, on=on),
            f"Le porteur existe depuis au moins {rules.minimum_seniority_months} mois.",
            counted,
        ),
        _by(named.AXIS, axis_is_accepted(content, rules), "L'axe est de cette édition.", {"axis": _said(project.axis)}),
        _by(
            named.AUDIENCES,
            audiences_are_accepted(content, rules),
            "Les publics sont de cette édition.",
            {"audiences": ", ".join(project.audiences)},
        ),
        _by(
            named.TERRITORY,
            regions_are_accepted(content, rules),
            "Les régions sont ouvertes dans cette édition.",
            _places(project),
        ),
        _by(named.AMOUNT, amount_is_within_the_rules(content, rules), "Le montant demandé est dans les bornes.", asked),
        _by(named.SHARE, share_is_within_the_rules(content, rules), "La part demandée est dans le taux permis.", asked),
    ]
    found += _of_the_legal_form(content, documents, on=on)
    if content.cost_categories:
        paid = {"cost_categories": ", ".join(content.cost_categories)}
        right = "Ce que la subvention paie est admis dans cette édition."
        found.append(_by(named.COSTS, costs_are_eligible(content, rules), right, paid))
    if content.declarations.de_minimis_cents is not None:
        found.append(_de_minimis(content.declarations.de_minimis_cents, budget.requested_cents))
    if rules.accounts_required:
        reason = "Vérifiez qu'un premier exercice comptable est clos."
        found.append(Finding(named.ACCOUNTS, Verdict.NEEDS_PERSON, reason, created))
    if content.consortium is not None:
        found.append(_consortium_agreement(content.consortium.agreement_signed_on))
    if rules.required_documents:
        found.append(required_documents(rules.required_documents, documents))
    order = list(EligibilityRule)
    return tuple(sorted(found, key=lambda finding: order.index(finding.rule)))


def judge(
    application: Application, findings: Sequence[Finding], rule: EligibilityRule, verdict: Verdict, reason: str | None
) -> Judgement:
    """A person confirms what was proposed, or overrides it with a reason."""
    _still_open(application)
    finding = next((finding for finding in findings if finding.rule is rule), None)
    if finding is None:
        message = f"La règle {rule} ne concerne pas ce dossier."
        raise Refusal("rule_not_concerned", message, field="rule")
    if verdict is Verdict.NEEDS_PERSON:
        message = f"Constatez que la règle est remplie ({Verdict.MET}) ou non ({Verdict.NOT_MET})."
        raise Refusal("verdict_missing", message, field="verdict")
    if verdict is not finding.verdict and not reason:
        message = f"L'examen propose {finding.verdict} : dites pourquoi vous constatez {verdict}."
        raise Refusal("reason_missing", message, field="reason")
    return Judgement(rule, verdict, reason)


def confirm_with_admissibility(
    findings: Sequence[Finding], judged: Mapping[EligibilityRule, Verdict]
) -> list[Judgement]:
    """What declaring a file admissible confirms: what was found met and nobody judged yet.

    Raises Refusal where a rule is not met, or where one needs a person and nobody judged it: each is judged by itself,
    with its reason, and never by the declaration.
    """
    standing = {finding.rule: judged.get(finding.rule, finding.verdict) for finding in findings}
    refused = [rule for rule, verdict in standing.items() if verdict is Verdict.NOT_MET]
    if refused:
        raise Refusal(
            "eligibility_not_met",
            f"Ces règles ne sont pas remplies : {', '.join(refused)}. Constatez le contraire avec un motif, ou "
            "déclarez le dossier irrecevable.",
            field="admissible",
        )
    left = [rule for rule, verdict in standing.items() if verdict is Verdict.NEEDS_PERSON]
    if left:
        raise Refusal(
            "eligibility_to_judge",
            f"Ces règles demandent le constat d'une personne : {', '.join(left)}. Constatez chacune avec son motif, "
            "puis déclarez le dossier recevable.",
            field="admissible",
        )
    reason = "Constaté avec la recevabilité du dossier."
    return [Judgement(rule, Verdict.MET, reason) for rule in standing if rule not in judged]


def waived(findings: Sequence[Finding], judged: Mapping[EligibilityRule, Verdict]) -> tuple[EligibilityRule, ...]:
    """The rules that are not met as the assessment found, and are as a person did."""
    wrong = (finding.rule for finding in findings if finding.verdict is Verdict.NOT_MET)
    return tuple(rule for rule in wrong if judged.get(rule) is Verdict.MET)


def _still_open(application: Application) -> None:
    if application.state not in {ApplicationState.SUBMITTED, ApplicationState.SUPPLEMENT_REQUESTED}:
        message = "L'éligibilité se constate entre le dépôt du dossier et sa recevabilité."
        raise NotInThisState(message, state=application.state)


def _places(project: Project) -> dict[str, str]:
    """The places of a project as evidence; those of finer grain where it names any."""
    named = {
        "departments": project.departments,
        "communes": project.communes,
        "zones": [f"{one.scheme} {one.code} ({one.vintage})" for one in project.zones],
    }
    finer = {name: ", ".join(codes) for name, codes in named.items() if codes}
    return {"regions": ", ".join(project.regions), **finer}


def _of_the_legal_form(content: Content, documents: Sequence[Document], *, on: date) -> Iterator[Finding]:
    form = content.carrier.legal_form
    if form is LegalForm.ASSOCIATION:
        evidence = {"rna": _said(content.carrier.rna), "department": _said(content.carrier.department)}
        right = "Le numéro RNA est donné, ou le droit local en dispense."
        yield _by(EligibilityRule.REGISTRATION, association_has_its_rna(content), right, evidence)
        subscribed = {"republican_commitment": "oui" if content.declarations.republican_commitment else "non"}
        right = "Le contrat d'engagement républicain est souscrit."
        wrong = republican_commitment_is_subscribed(content)
        yield _by(EligibilityRule.REPUBLICAN_COMMITMENT, wrong, right, subscribed)
    elif form is LegalForm.ESUS:
        yield esus_approval(content.carrier.esus, documents, created_on=content.carrier.created_on, on=on)
    elif form is LegalForm.MISSION_COMPANY:
        reason = "Vérifiez les statuts (raison d'être, comité de mission) et le dernier avis de l'organisme tiers."
        evidence = {"siret": content.carrier.siret}
        yield Finding(EligibilityRule.MISSION_COMPANY, Verdict.NEEDS_PERSON, reason, evidence)


def _de_minimis(declared: Cents, requested: Cents) -> Finding:
    """Whether the grant stands under the ceiling with what was declared; above it a person says which rules apply."""
    evidence = {"declared": euros(declared), "requested": euros(requested), "ceiling": euros(DE_MINIMIS_CENTS)}
    if declared + requested > DE_MINIMIS_CENTS:
        reason = "Avec la subvention demandée, les aides de minimis passent le plafond : vérifiez le régime applicable."
        return Finding(EligibilityRule.DE_MINIMIS, Verdict.NEEDS_PERSON, reason, evidence)
    reason = "Avec la subvention demandée, les aides de minimis restent sous le plafond."
    return Finding(EligibilityRule.DE_MINIMIS, Verdict.MET, reason, evidence)


def _consortium_agreement(signed_on: date | None) -> Finding:
    rule, evidence = EligibilityRule.CONSORTIUM_AGREEMENT, {"agreement_signed_on": _said(signed_on)}
    if signed_on is None:
        return Finding(
            rule, Verdict.NEEDS_PERSON, "La convention de groupement n'est pas datée : demandez-la.", evidence
        )
    return Finding(rule, Verdict.MET, f"La convention de groupement est du {french_day(signed_on)}.", evidence)


def _by(rule: EligibilityRule, wrong: Iterator[Refusal], right: str, evidence: Mapping[str, str]) -> Finding:
    """Met where a policy finds nothing wrong, not met with everything it finds."""
    found = [refusal.message for refusal in wrong]
    if not found:
        return Finding(rule, Verdict.MET, right, evidence)
    return Finding(rule, Verdict.NOT_MET, " ".join(found), evidence)


def _said(value: object) -> str:
    return "" if value is None else str(value)
