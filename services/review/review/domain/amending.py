"""What a committee decides under is amended for sessions convened later; the others keep what they had."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from review.domain.committee import Committee
from review.domain.composing import check_rules
from shared.vocabulary import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteeRules:
    """Quorum, proxies, casting vote: the `version`th of a committee, from 1, for sessions convened `since` that day.

    `reason` is text for who reads the rules (`by` an opaque id); both are None of the first, which formed it.
    """

    version: int
    since: date
    quorum_percent: int
    casting_vote: bool = False
    proxies_per_holder: int = 0
    proxies_in_quorum: bool = False
    reason: str | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class RulesAmended:
    """A version joins the rules of a committee. `committee` as it is after, under the rules of today."""

    committee: Committee
    rules: CommitteeRules
    on: date


def amend(committee: Committee, versions: Sequence[CommitteeRules], to: CommitteeRules, *, on: date) -> RulesAmended:
    """Add a version after `versions`, from `on` at the earliest and not before the one that comes last.

    Refuses what a committee could not be formed with, and what changes nothing.
    """
    last = versions[-1]
    if to.since < on:
        raise Refusal(
            "rules_in_the_past",
            f"Une règle s'applique au plus tôt aux séances convoquées ce jour, le {on:%d/%m/%Y}.",
            field="applies_from",
        )
    if to.since < last.since:
        raise Refusal(
            "rules_out_of_order",
            f"La version {last.version} s'applique à partir du {last.since:%d/%m/%Y} : celle-ci vient après elle.",
            field="applies_from",
        )
    added = replace(to, version=last.version + 1)
    check_rules(added.quorum_percent, added.proxies_per_holder)
    if _said(added) == _said(last):
        raise Refusal("rules_unchanged", f"La version {last.version} dit déjà cela : rien ne change.")
    after = under(committee, in_force((*versions, added), on))
    return RulesAmended(replace(after, revision=committee.revision + 1), added, on)


def in_force(versions: Sequence[CommitteeRules], day: date) -> CommitteeRules:
    """The version under which a committee is convened on a day: the last that applies then. The first always does."""
    return next((one for one in reversed(versions) if one.since <= day), versions[0])


def under(committee: Committee, rules: CommitteeRules) -> Committee:
    """The committee under a version of its rules."""
    return replace(
        committee,
        rules_version=rules.version,
        quorum_percent=rules.quorum_percent,
        casting_vote=rules.casting_vote,
        proxies_per_holder=rules.proxies_per_holder,
        proxies_in_quorum=rules.proxies_in_quorum,
    )


def _said(rules: CommitteeRules) -> tuple[int, bool, int, bool]:
    return rules.quorum_percent, rules.casting_vote, rules.proxies_per_holder, rules.proxies_in_quorum
