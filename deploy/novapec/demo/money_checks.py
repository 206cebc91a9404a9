"""No cent lost, none paid twice: the ledger, the agreements and the bank's papers against each other."""

from collections import Counter
from collections.abc import Iterator
from uuid import UUID

from novapec.demo import bank_papers
from novapec.demo.check import Check, Evidence
from novapec.demo.ledger import committed_to, recomputed, taken_beside
from shared.contracts import funding


def money_checks(evidence: Evidence) -> list[Check]:
    """The checks of the money. The payment files are held against their schema where it is installed."""
    checks = [
        Check.of("ledger_balanced", "grand livre équilibré : recalculé des événements = API", _ledger_faults(evidence)),
        Check.of("ledger_matches_agreements", "enveloppes = somme des conventions", _against_agreements(evidence)),
        Check.of("paid_once_per_instalment", "chaque versement payé une seule fois", _not_paid_once(evidence)),
    ]
    if bank_papers.can_validate():
        faults = bank_papers.schema_faults(evidence.bank_files("pain.001"))
        checks.append(Check.of("pain001_valid", "fichiers pain.001.001.09 valides selon leur schéma", faults))
    return checks


def _ledger_faults(evidence: Evidence) -> Iterator[str]:
    envelopes, faults = recomputed(evidence.log.of(funding.LedgerPosted))
    yield from faults
    for key in sorted({*envelopes, *evidence.envelopes}):
        ours, theirs = envelopes.get(key), evidence.envelopes.get(key)
        if ours != theirs:
            yield f"{key} : {ours} d’après les événements, {theirs} d’après l’API"
    yield from _commitments(evidence)


def _against_agreements(evidence: Evidence) -> Iterator[str]:
    """At the end nothing is reserved, and what is committed was disbursed and kept."""
    kept = sum(ending.paid_cents - ending.recovered_cents for ending in evidence.endings)
    money = evidence.money
    wanted, found = (0, kept, kept), (money.reserved, money.committed, money.disbursed)
    if found != wanted:
        yield f"(réservé, engagé, versé) = {found} dans les enveloppes, {wanted} dans les conventions"


def _commitments(evidence: Evidence) -> Iterator[str]:
    """What the ledger commits to each agreement is what its last version says; once it has ended, what is kept of it.

    That is what was paid less all that came back, before its end or after it.
    """
    log = evidence.log
    told = {one.agreement_id: one.amount_cents for one in log.of(funding.AgreementSigned)}
    amended = sorted(log.of(funding.AgreementAmended), key=lambda one: one.version)
    told |= {one.agreement_id: one.amount_cents for one in amended}
    kept: Counter[UUID] = Counter()
    for paid in log.of(funding.InstalmentPaid):
        kept[paid.agreement_id] += paid.amount_cents
    for back in (*log.of(funding.PaymentReturned), *log.of(funding.ClawbackReceived)):
        kept[back.agreement_id] -= back.amount_cents
    for ended in (*log.of(funding.AgreementClosed), *log.of(funding.AgreementTerminated)):
        told[ended.agreement_id] = kept[ended.agreement_id]
    by_ledger = committed_to(log.of(funding.LedgerPosted))
    for agreement in {*told, *by_ledger}:
        if told.get(agreement) != by_ledger.get(agreement):
            yield f"{agreement} : {by_ledger.get(agreement)} engagés au grand livre, {told.get(agreement)} convenus"


def _not_paid_once(evidence: Evidence) -> Iterator[str]:
    """By the events and, independently of them, by the bank's own papers."""
    sent = bank_papers.ordered(evidence.bank_files("pain.001"))
    yield from (f"{one} envoyé {count} fois à la banque" for one, count in sent.items() if count > 1)
    by_bank = bank_papers.kept(evidence.bank_files("camt.053"), evidence.bank_files("camt.054"))
    log = evidence.log
    names = {order.order_id: order.end_to_end_id for order in log.of(funding.PaymentOrdered)}
    paid, returned = log.of(funding.InstalmentPaid), log.of(funding.PaymentReturned)
    moved = taken_beside(log.of(funding.BankDifferencePosted))
    for event in paid:
        moved[event.order_id] += event.amount_cents
    for event in returned:
        moved[event.order_id] -= event.amount_cents
    by_events = {names.get(order, f"sans ordre {order}"): cents for order, cents in moved.items() if cents}
    if by_events != by_bank:
        yield f"les événements disent {by_events}, la banque {by_bank}"
    back = {event.order_id for event in returned}
    instalments = Counter((event.agreement_id, event.instalment) for event in paid if event.order_id not in back)
    yield from (f"{one} payé {count} fois" for one, count in instalments.items() if count > 1)
