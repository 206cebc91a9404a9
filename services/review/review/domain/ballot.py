"""A ballot: who may vote, who voted what, and what the committee then decides."""

from dataclasses import dataclass, replace
from uuid import UUID

from review.domain.committee import Proxy, Quorum
from review.domain.states import AWARDS, BreakOffReason, Choice
from shared.vocabulary import Cents, DecisionReason, NotThisPerson, Outcome, Refusal


@dataclass(frozen=True, slots=True)
class Vote:
    """One member's vote; `by` is who cast it, where that was the holder of their proxy."""

    member: str
    choice: Choice
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Votes counted; `eligible` could vote. `casting_vote` is the presiding member's, where it decides a tie."""

    eligible: int
    in_favour: int
    against: int
    abstained: int
    casting_vote: Choice | None = None

    @property
    def cast(self) -> int:
        """Votes of any kind."""
        return self.in_favour + self.against + self.abstained

    @property
    def expressed(self) -> int:
        """Votes for or against; who abstains takes no side."""
        return self.in_favour + self.against

    @property
    def carried(self) -> bool:
        """More for than against; in a tie, as who presides voted, where the committee's rules say so."""
        if self.in_favour == self.against:
            return self.casting_vote is Choice.FOR
        return self.in_favour > self.against


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """The moment a vote closed: its quorum then, who closed it, and their vote where it decides a tie."""

    quorum: Quorum
    by: str
    casting_vote: Choice | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """A vote on one case at one session.

    `eligible` are the voting members present when it opened and not recused; who is recused or leaves before it closes
    is no longer among them, even where they come back. `proxies` stood when it opened, neither giver nor holder being
    recused: who gave one votes through who holds it. Once it is closed nothing of it changes.
    """

    id: UUID
    session_id: UUID
    eligible: frozenset[str]
    recused: frozenset[str]
    proxies: tuple[Proxy, ...] = ()
    votes: tuple[Vote, ...] = ()
    closing: Closing | None = None

    @property
    def counting(self) -> frozenset[str]:
        """Those whose vote counts, cast by themselves or by proxy."""
        return self.eligible | {proxy.giver for proxy in self.proxies}

    @property
    def tally(self) -> Tally:
        """The votes counted: those of members who may still vote."""
        choices = [vote.choice for vote in self.votes if vote.member in self.counting]
        return Tally(
            eligible=len(self.counting),
            in_favour=choices.count(Choice.FOR),
            against=choices.count(Choice.AGAINST),
            abstained=choices.count(Choice.ABSTAIN),
            casting_vote=self.closing.casting_vote if self.closing else None,
        )

    def choice_of(self, member: str) -> Choice | None:
        """What this member voted, where it counts."""
        return next((vote.choice for vote in self.votes if vote.member == member and member in self.counting), None)

    def with_vote(self, vote: Vote) -> "Ballot":
        """The ballot once this vote is cast."""
        return replace(self, votes=(*self.votes, vote))

    def without(self, member: str) -> "Ballot":
        """The ballot once this member is recused: they vote no more, and what they voted no longer counts."""
        return replace(self.left_by(member), recused=self.recused | {member})

    def left_by(self, member: str) -> "Ballot":
        """The ballot once this member went away: their vote, and those they cast by proxy, are struck for good."""
        proxies = tuple(one for one in self.proxies if member not in {one.giver, one.holder})
        return replace(self, eligible=self.eligible - {member}, proxies=proxies)


@dataclass(frozen=True, slots=True)
class BreakOff:
    """Why who presides (`by`) gave an open ballot up, its votes struck. `explanation` is text, never announced."""

    reason: BreakOffReason
    explanation: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the chair states when closing a ballot; `explanation` is text for the carrier, never announced."""

    outcome: Outcome
    amount_cents: Cents | None
    reason: DecisionReason
    explanation: str
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A verdict that met the rules. Where it awards, its id is also its proposal's, and so the reservation's."""

    id: UUID
    outcome: Outcome
    amount_cents: Cents
    reason: DecisionReason
    explanation: str
    decided_by: str
    conditions: tuple[str, ...] = ()

    @property
    def proposal_id(self) -> UUID | None:
        """The proposal it makes to funding, where it awards."""
        return self.id if self.outcome in AWARDS else None


def check_vote(ballot: Ballot, member: str, *, by: str) -> None:
    """Refuses the vote of someone recused, absent, without a vote, or who voted. `by` casts it, maybe for another."""
    if not ballot.recused.isdisjoint({member, by}):
        raise NotThisPerson(
            "member_recused", "Vous êtes lié à une organisation du projet : vous ne prenez pas part à ce vote."
        )
    if by != member and Proxy(member, by) not in ballot.proxies:
        raise NotThisPerson(
            "proxy_missing", "Vous ne portez pas pour ce vote de pouvoir de ce membre, donné avant son ouverture."
        )
    if by == member and member not in ballot.eligible:
        raise NotThisPerson(
            "member_not_eligible",
            "Seuls votent les membres à voix délibérative notés présents à l'ouverture du scrutin, et restés depuis.",
        )
    if any(vote.member == member for vote in ballot.votes):
        raise NotThisPerson("already_voted", "Ce vote est déjà exprimé : il ne se reprend pas.")


def check_verdict(verdict: Verdict, tally: Tally, *, requested_cents: Cents, money_refused: bool) -> None:
    """Refuses an outcome or an amount that the vote or the application does not carry.

    Where nobody voted for or against, whether they abstained or said nothing, the committee took no side: neither an
    award nor a rejection comes of it, and the case can only be deferred. `money_refused`: funding refused the award
    that this ballot carried, so that a rejection no longer contradicts it.
    """
    if verdict.outcome is not Outcome.DEFERRED and not tally.expressed:
        raise Refusal(
            "no_vote_expressed",
            f"Personne n'a voté ni pour ni contre ({tally.abstained} abstentions, {tally.eligible} votants) : le "
            "comité ne s'est pas prononcé. Faites voter ses membres, ou ajournez le dossier à une autre séance.",
            field="outcome",
        )
    if verdict.conditions and verdict.outcome is not Outcome.AWARDED_WITH_CONDITIONS:
        raise Refusal(
            "conditions_without_award",
            "Des conditions n'accompagnent qu'une attribution sous conditions : prononcez AWARDED_WITH_CONDITIONS, ou "
            "retirez-les.",
            field="conditions",
        )
    if verdict.outcome is Outcome.AWARDED_WITH_CONDITIONS and not verdict.conditions:
        raise Refusal(
            "conditions_missing",
            "Une attribution sous conditions en énonce au moins une, que la lettre au porteur promet : écrivez-la, ou "
            "prononcez AWARDED.",
            field="conditions",
        )
    if verdict.outcome not in AWARDS and verdict.amount_cents:
        raise Refusal("amount_without_award", "Un montant n'accompagne qu'une attribution.", field="amount_cents")
    if verdict.outcome is Outcome.REJECTED and tally.carried and not money_refused:
        raise Refusal(
            "majority_in_favour",
            f"Le vote est favorable ({tally.in_favour} pour, {tally.against} contre) : un rejet le contredirait.",
            field="outcome",
        )
    if verdict.outcome in {*AWARDS, Outcome.REFERRED} and not tally.carried:
        raise Refusal(
            "majority_missing",
            "Une attribution ou un renvoi demande plus de voix pour que de voix contre : "
            f"{tally.in_favour} pour, {tally.against} contre.",
            field="outcome",
        )
    if verdict.outcome in AWARDS:
        _check_award(verdict.amount_cents, requested_cents)


def _check_award(amount_cents: Cents | None, requested_cents: Cents) -> None:
    if amount_cents is None or amount_cents <= 0:
        raise Refusal(
            "amount_missing", "Une attribution porte un montant en centimes, supérieur à zéro.", field="amount_cents"
        )
    if amount_cents > requested_cents:
        raise Refusal(
            "amount_above_requested",
            f"Le montant ne dépasse pas les {requested_cents} centimes demandés par le porteur.",
            field="amount_cents",
        )
