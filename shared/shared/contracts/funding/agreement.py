"""What every event of an agreement has in common."""

from shared.contracts.envelope import Event


class AgreementEvent(Event, abstract=True):
    """A grant agreement (convention) with its instalments and payments."""

    SERVICE = "funding"
    AGGREGATE = "agreement"
    KEY = "agreement_id"
