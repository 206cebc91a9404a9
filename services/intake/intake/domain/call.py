"""A call for projects: one edition, open in a window, with validation sessions and versioned rules."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import pairwise
from uuid import UUID

from intake.domain.french import french_day
from intake.domain.moment import Moment
from intake.domain.rules import CallRules, check_rules, version_order
from shared.vocabulary import Cents, NotInThisState, Refusal


class CallState(StrEnum):
    """Où en est une édition."""

    DRAFT = "DRAFT"
    OPEN = "OPEN"
    CLOSED = "CLOSED"


CALL_TRANSITIONS: dict[CallState, frozenset[CallState]] = {
    CallState.DRAFT: frozenset({CallState.OPEN}),
    CallState.OPEN: frozenset({CallState.CLOSED}),
    CallState.CLOSED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Session:
    """A validation session: applications submitted by the end of `cutoff_on` (Paris) go to it."""

    name: str
    cutoff_on: date


@dataclass(frozen=True, slots=True)
class CallTerms:
    """What an edition announces of itself, beside its rules. The window's two days belong to it."""

    edition: int
    title: str
    opens_on: date
    closes_on: date
    sessions: tuple[Session, ...]
    budget_cents: Cents


@dataclass(frozen=True, slots=True)
class Call:
    """An edition; `rules` is the version in force."""

    id: UUID
    state: CallState
    revision: int
    terms: CallTerms
    rules: CallRules
    drafted: Moment
    closed_on: date | None = None

    def session_of(self, day: date) -> Session | None:
        """The session an application submitted on `day` goes to: the first whose cut-off has not passed."""
        return next((session for session in self.terms.sessions if day <= session.cutoff_on), None)


# ---- facts


@dataclass(frozen=True, slots=True)
class CallDrafted:
    """An edition is being prepared; nobody else knows of it yet."""

    call_id: UUID
    terms: CallTerms
    rules: CallRules
    moment: Moment


@dataclass(frozen=True, slots=True)
class CallTermsRevised:
    """The window, the sessions, the budget or the title of an edition in preparation were corrected."""

    call_id: UUID
    terms: CallTerms


@dataclass(frozen=True, slots=True)
class CallRulesRevised:
    """The rules of an edition in preparation changed, under a new version."""

    call_id: UUID
    rules: CallRules
    moment: Moment


@dataclass(frozen=True, slots=True)
class CallRulesPublished:
    """A version of the rules is in force from now on."""

    call_id: UUID
    edition: int
    rules: CallRules
    moment: Moment


@dataclass(frozen=True, slots=True)
class CallOpened:
    """Carriers may submit from the first to the last day of the window."""

    call_id: UUID
    terms: CallTerms
    rules_version: str


@dataclass(frozen=True, slots=True)
class CallClosed:
    """No more applications to this edition."""

    call_id: UUID
    edition: int
    closed_on: date


CallChange = CallTermsRevised | CallRulesRevised | CallRulesPublished | CallOpened | CallClosed
CallFact = CallDrafted | CallChange


# ---- decide


def draft_call(call_id: UUID, terms: CallTerms, rules: CallRules, *, moment: Moment) -> CallDrafted:
    """Prepare an edition. Raises Refusal where its window, sessions, budget or rules do not hold together."""
    check_edition(terms, rules)
    return CallDrafted(call_id, terms, rules, moment)


def check_edition(terms: CallTerms, rules: CallRules) -> None:
    """Raises Refusal where the window, the sessions, the budget or the rules do not hold together."""
    if terms.closes_on < terms.opens_on:
        raise Refusal(
            "window_reversed",
            f"La clôture ne peut pas précéder l'ouverture ({french_day(terms.opens_on)}).",
            field="closes_on",
        )
    if terms.budget_cents <= 0:
        raise Refusal("budget_not_positive", "L'enveloppe annoncée doit être positive.", field="budget_cents")
    _check_sessions(terms)
    check_rules(rules, under="rules.")


def revise_terms(call: Call, terms: CallTerms) -> CallTermsRevised:
    """Correct what an edition in preparation will announce of itself. Refused once it was: carriers count on it."""
    if call.state is not CallState.DRAFT:
        message = f"L'appel à projets {call.terms.edition} est publié : sa fenêtre et ses sessions ne changent plus."
        raise NotInThisState(message, state=call.state)
    if terms.edition != call.terms.edition:
        message = f"Cet appel est celui de l'édition {call.terms.edition}, qui ne change pas."
        raise Refusal("edition_differs", message, field="edition")
    check_edition(terms, call.rules)
    return CallTermsRevised(call.id, terms)


def _check_sessions(terms: CallTerms) -> None:
    sessions = terms.sessions
    if len({session.name for session in sessions}) != len(sessions):
        raise Refusal("session_repeated", "Deux sessions portent le même nom.", field="sessions")
    if any(later.cutoff_on <= earlier.cutoff_on for earlier, later in pairwise(sessions)):
        raise Refusal("sessions_unordered", "Citez les sessions dans l'ordre de leurs dates limites.", field="sessions")
    if not sessions or sessions[0].cutoff_on < terms.opens_on or sessions[-1].cutoff_on != terms.closes_on:
        raise Refusal(
            "sessions_outside_window",
            "Chaque jour de la fenêtre appartient à une session : la première date limite ne précède pas l'ouverture, "
            f"la dernière est le jour de la clôture ({french_day(terms.closes_on)}).",
            field="sessions",
        )


def publish_rules(call: Call, rules: CallRules, *, moment: Moment) -> CallRulesRevised | CallRulesPublished:
    """A new version of the rules: revised while the edition is in preparation, published once it is open."""
    if call.state is CallState.CLOSED:
        message = f"L'appel à projets {call.terms.edition} est clos : son règlement ne change plus."
        raise NotInThisState(message, state=call.state)
    check_rules(rules)
    if version_order(rules.version) <= version_order(call.rules.version):
        raise Refusal(
            "version_not_greater",
            f"La version {call.rules.version} est en vigueur et ne change plus : donnez une version supérieure.",
            field="version",
        )
    if call.state is CallState.DRAFT:
        return CallRulesRevised(call.id, rules, moment)
    return CallRulesPublished(call.id, call.terms.edition, rules, moment)


def open_call(call: Call, *, moment: Moment) -> tuple[CallRulesPublished, CallOpened]:
    """Publish the rules and open the edition; carriers submit from `opens_on`, whenever it was opened before."""
    if call.state is not CallState.DRAFT:
        message = f"L'appel à projets {call.terms.edition} a déjà été ouvert."
        raise NotInThisState(message, state=call.state)
    if moment.day > call.terms.closes_on:
        raise Refusal(
            "window_passed",
            f"La fenêtre de dépôt s'est achevée le {french_day(call.terms.closes_on)} : il n'y a plus rien à ouvrir.",
            field="closes_on",
        )
    published = CallRulesPublished(call.id, call.terms.edition, call.rules, moment)
    return published, CallOpened(call.id, call.terms, call.rules.version)


def close_call(call: Call, *, on: date) -> CallClosed:
    """Close the edition. By the timer or later, its last day stays the window's; earlier, it is the day it happens."""
    if call.state is not CallState.OPEN:
        message = f"L'appel à projets {call.terms.edition} n'est pas ouvert : il ne peut pas être clos."
        raise NotInThisState(message, state=call.state)
    return CallClosed(call.id, call.terms.edition, closed_on=min(on, call.terms.closes_on))


# ---- evolve


def drafted_call(fact: CallDrafted) -> Call:
    """The edition a CallDrafted brings to life."""
    return Call(
        id=fact.call_id,
        state=CallState.DRAFT,
        revision=1,
        terms=fact.terms,
        rules=fact.rules,
        drafted=fact.moment,
    )


def evolve_call(call: Call, *facts: CallChange) -> Call:
    """The edition after what one command decided: one revision more, however many facts it took."""
    for fact in facts:
        match fact:
            case CallTermsRevised(terms=terms):
                call = replace(call, terms=terms)
            case CallRulesRevised(rules=rules) | CallRulesPublished(rules=rules):
                call = replace(call, rules=rules)
            case CallOpened():
                call = replace(call, state=CallState.OPEN)
            case CallClosed(closed_on=closed_on):
                call = replace(call, state=CallState.CLOSED, closed_on=closed_on)
    return replace(call, revision=call.revision + 1)
