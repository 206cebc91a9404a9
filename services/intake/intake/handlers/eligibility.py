"""What the rules say of a submitted file, and what a person finds of each: load, decide, save."""

from dataclasses import dataclass
from uuid import UUID

from intake import domain, store
from intake.handlers import calls
from intake.handlers.access import require_not_recused
from intake.handlers.unit_of_work import moment_of
from intake.store.documents import list_documents
from shared.postgres import Transaction
from shared.web import NotFound, Principal


@dataclass(frozen=True, slots=True)
class Assessed:
    """A finding, and the judgements on it, the latest last."""

    finding: domain.Finding
    judgements: tuple[store.Judged, ...]

    @property
    def standing(self) -> domain.Verdict:
        """What holds: the latest judgement, or what was proposed."""
        return self.judgements[-1].verdict if self.judgements else self.finding.verdict


async def keep_assessment(tx: Transaction, application: domain.Application, rules: domain.CallRules) -> None:
    """Keep what the rules say of the version that was just submitted.

    Its documents may still be in quarantine: what looks at them is kept once a person judges or decides.
    """
    findings = await _assess(tx, application, rules)
    settled = [one for one in findings if one.rule not in domain.LOOK_AT_DOCUMENTS]
    store.keep_findings(tx, application.id, application.version, settled)


async def assessment(tx: Transaction, application: domain.Application) -> list[Assessed]:
    """The findings on the current version, each with its judgements. Raises NotInThisState for a draft.

    What was kept stands; what was not is found now: it looks at documents that the scanner may have judged since, or
    the build before kept nothing.
    """
    domain.submitted_once(application)
    kept = {one.rule: one for one in await store.list_findings(tx, application.id, application.version)}
    found = await _assess(tx, application, await calls.pinned_rules(tx, application))
    judged = await store.list_judgements(tx, application.id, application.version)
    return [Assessed(kept.get(one.rule, one), tuple(each for each in judged if each.rule is one.rule)) for one in found]


async def preview(tx: Transaction, application: domain.Application) -> domain.Preview:
    """What submitting a draft now would answer. Raises NotInThisState for another file."""
    call = await store.load_call(tx, application.call_id)
    if call is None:
        raise NotFound("appel à projets", application.call_id)
    documents = await list_documents(tx, application.id)
    return domain.preview(application, call, documents, moment=moment_of(tx))


async def keep_findings(tx: Transaction, application: domain.Application) -> None:
    """Keep what is found of the current version before a person goes on from there."""
    findings = [one.finding for one in await assessment(tx, application)]
    store.keep_findings(tx, application.id, application.version, findings)


async def _assess(
    tx: Transaction, application: domain.Application, rules: domain.CallRules
) -> tuple[domain.Finding, ...]:
    submission = domain.submitted_once(application)
    documents = await list_documents(tx, application.id)
    return domain.assess(application.content, rules, on=submission.moment.day, documents=documents)


async def judge(
    tx: Transaction,
    application_id: UUID,
    rule: domain.EligibilityRule,
    verdict: domain.Verdict,
    reason: str | None,
    *,
    by: Principal,
) -> tuple[domain.Application, list[Assessed]]:
    """A person confirms or overrides a finding."""
    application = await store.lock_application(tx, application_id)
    if application is None:
        raise NotFound("dossier", application_id)
    await require_not_recused(tx, by, application_id)
    tx.check_revision(application.revision)
    findings = [one.finding for one in await assessment(tx, application)]
    judgement = domain.judge(application, findings, rule, verdict, reason)
    judged = [one for one in findings if one.rule is rule]
    store.keep_findings(tx, application.id, application.version, judged)
    store.keep_judgement(tx, application.id, application.version, judgement, by=by.sub)
    return application, await assessment(tx, application)


async def confirm_with_admissibility(
    tx: Transaction, application: domain.Application, *, by: Principal
) -> tuple[domain.EligibilityRule, ...]:
    """Declaring the file admissible confirms what was found met; the rules that a person waived.

    Raises Refusal where a rule is not met, or needs a person and nobody judged it.
    """
    assessed = await assessment(tx, application)
    findings = [one.finding for one in assessed]
    judged = {one.finding.rule: one.standing for one in assessed if one.judgements}
    store.keep_findings(tx, application.id, application.version, findings)
    for judgement in domain.confirm_with_admissibility(findings, judged):
        store.keep_judgement(tx, application.id, application.version, judgement, by=by.sub)
    return domain.waived(findings, judged)
