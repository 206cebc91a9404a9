"""Proxies: given for one session by a voting member who is absent to one who is present, where the rules allow it."""

from collections.abc import Iterable

from review.domain.committee import Committee, Proxy
from review.domain.session import ProxyGiven, ProxyWithdrawn, Session, require_convened
from shared.vocabulary import NotInThisState, Refusal


def give(session: Session, committee: Committee, proxy: Proxy, *, ballot_open: bool) -> ProxyGiven:
    """Note a proxy. Refused while a vote is open, which counts on those that stood when it opened."""
    require_convened(session)
    _require_no_ballot(session, ballot_open=ballot_open)
    sitting = committee.on(session.held_on)
    if not committee.proxies_per_holder:
        raise Refusal(
            "proxies_not_allowed", f"Les règles du comité {committee.code} n'admettent aucun pouvoir.", field="holder"
        )
    if proxy.giver not in sitting.voting:
        raise Refusal("giver_without_vote", "Seul un membre à voix délibérative donne pouvoir.", field="giver")
    if proxy.giver in session.present:
        raise Refusal("giver_is_present", "Ce membre est noté présent : il vote lui-même.", field="giver")
    if any(one.giver == proxy.giver for one in session.proxies):
        raise Refusal("proxy_given_already", "Ce membre a déjà donné pouvoir pour cette séance.", field="giver")
    if proxy.holder not in sitting.voting & session.present:
        raise Refusal(
            "holder_not_present",
            "Un pouvoir se donne à un membre à voix délibérative noté présent à la séance.",
            field="holder",
        )
    if sum(one.holder == proxy.holder for one in session.proxies) >= committee.proxies_per_holder:
        raise Refusal(
            "too_many_proxies",
            f"Un membre porte au plus {committee.proxies_per_holder} pouvoir(s) : celui-ci les porte déjà.",
            field="holder",
        )
    return ProxyGiven(proxy)


def take_back(session: Session, giver: str, *, ballot_open: bool) -> ProxyWithdrawn:
    """A proxy no longer stands. Refused where there is none, and while a vote is open."""
    require_convened(session)
    _require_no_ballot(session, ballot_open=ballot_open)
    if all(one.giver != giver for one in session.proxies):
        raise Refusal("proxy_missing", "Ce membre n'a donné aucun pouvoir pour cette séance.", field="giver")
    return ProxyWithdrawn(giver)


def usable(proxies: Iterable[Proxy], *, givers: frozenset[str], holders: frozenset[str]) -> tuple[Proxy, ...]:
    """Those that count on one file: the recused are neither among those who may give nor among those who may hold."""
    return tuple(one for one in proxies if one.giver in givers and one.holder in holders)


def _require_no_ballot(session: Session, *, ballot_open: bool) -> None:
    if ballot_open:
        raise NotInThisState(
            "Un scrutin est ouvert : les pouvoirs se notent de nouveau une fois qu'il est clos.", state=session.state
        )
