"""Verification of Payee: does the account belong to who is to be paid? Its bank answers; people weigh what it says.

The answer gates every payment to the account: where the house asks for it, nothing is paid before there is one, and an
answer other than MATCH must be accepted by a person other than who noted it.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from funding.domain.agreement import AgreementName
from shared.vocabulary import NotInThisState, NotThisPerson, Refusal


class PayeeAnswer(StrEnum):
    """Ce que répond la banque du bénéficiaire : même nom, nom proche, autre nom, sans objet, sans réponse."""

    MATCH = "MATCH"
    CLOSE_MATCH = "CLOSE_MATCH"
    NO_MATCH = "NO_MATCH"
    NOT_APPLICABLE = "NOT_APPLICABLE"
    NOT_POSSIBLE = "NOT_POSSIBLE"


@dataclass(frozen=True, slots=True)
class PayeeCheck:
    """The answer for an account, who noted it, and who accepted it where it is no MATCH."""

    answer: PayeeAnswer
    checked_by: str
    accepted_by: str | None = None

    @property
    def lets_pay(self) -> bool:
        """May the account be paid to?"""
        return self.answer is PayeeAnswer.MATCH or self.accepted_by is not None


@dataclass(frozen=True, slots=True)
class PayeeVerified:
    """Fact: the bank's answer for an account was noted."""

    name: AgreementName
    details_id: UUID
    answer: PayeeAnswer
    checked_by: str


@dataclass(frozen=True, slots=True)
class PayeeAccepted:
    """Fact: an account is paid to although the bank does not answer MATCH."""

    name: AgreementName
    details_id: UUID
    accepted_by: str


def verify(name: AgreementName, details_id: UUID, answer: PayeeAnswer, *, by: str) -> PayeeVerified:
    """Note the bank's answer, or a newer one: an acceptance of the answer before does not carry over."""
    return PayeeVerified(name, details_id, answer, by)


def accept(name: AgreementName, details_id: UUID, check: PayeeCheck | None, *, by: str) -> PayeeAccepted:
    """A second person answers for an account that its bank does not confirm."""
    if check is None:
        raise Refusal("payee_unverified", "La banque n'a pas encore répondu sur ce compte : notez d'abord sa réponse.")
    if check.lets_pay:
        raise NotInThisState("Il n'y a rien à accepter : ce compte peut être payé.", state=check.answer)
    if check.checked_by == by:
        raise NotThisPerson(
            "four_eyes", "Qui a noté la réponse de la banque ne peut pas l'accepter : une autre personne le fait."
        )
    return PayeeAccepted(name, details_id, by)


def require_payee(check: PayeeCheck | None, *, asked: bool) -> None:
    """Raise Refusal where the answer keeps the account from being paid to. `asked`: whether there must be an answer."""
    if check is None:
        if asked:
            raise Refusal(
                "payee_unverified",
                "La vérification du bénéficiaire n'est pas faite : notez d'abord la réponse de sa banque.",
            )
        return
    if not check.lets_pay:
        raise Refusal(
            "payee_mismatch",
            "La banque ne confirme pas que ce compte est celui du bénéficiaire : une seconde personne doit l'accepter.",
        )
