"""A project changes hands (reprise): its agreement goes on with the organisation that takes it over.

A merger passes on all that the absorbed association had and owed (loi du 1er juillet 1901, art. 9 bis; code de
commerce, art. L236-3), so what both parties signed stays in force as it is. What was not signed by both is drawn up
under another name: signatures given so far fall. Another SIREN is another legal person: it is paid to its own account
only, and its own ESUS approval is seen before anything more is released.
"""

from dataclasses import dataclass, replace
from datetime import date

from funding.domain.agreement import Agreement, AgreementName, AgreementState

_SIREN = 9


@dataclass(frozen=True, slots=True)
class CarrierChanged:
    """Fact: another organisation carries the project from that day on."""

    name: AgreementName
    from_siret: str
    to_siret: str
    on: date


def same_person(one: str, other: str) -> bool:
    """Are these two SIRETs establishments of one legal person (SIREN)?"""
    return one[:_SIREN] == other[:_SIREN]


def succeed(agreement: Agreement, to_siret: str, *, on: date) -> tuple[CarrierChanged, ...]:
    """Another organisation takes the project over, whatever the agreement's state. Nothing where it carries it."""
    if agreement.terms.carrier_siret == to_siret:
        return ()
    return (CarrierChanged(agreement.name, agreement.terms.carrier_siret, to_siret, on),)


def succeeded(agreement: Agreement, fact: CarrierChanged) -> Agreement:
    """The agreement after it."""
    changed = replace(agreement, terms=replace(agreement.terms, carrier_siret=fact.to_siret))
    if agreement.state is AgreementState.DRAFTED:
        changed = replace(changed, signatures=())
    if agreement.esus_valid_until is None or same_person(fact.from_siret, fact.to_siret):
        return changed
    return replace(changed, esus_valid_until=min(agreement.esus_valid_until, fact.on), esus_lapsed=True)
