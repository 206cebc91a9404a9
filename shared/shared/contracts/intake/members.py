"""Organisations: what intake announces of who may act for them."""

from datetime import date
from uuid import UUID

from shared.contracts.envelope import Event


class OrganisationEvent(Event, abstract=True):
    """An organisation that carries files, or may."""

    SERVICE = "intake"
    AGGREGATE = "organisation"
    KEY = "organisation_id"


class MembersRecorded(OrganisationEvent):
    """Who acts for an organisation from now on, all of them, by opaque id: nobody else does, whatever a token says.

    Announced whenever somebody joins or leaves. Before the first, whoever's token names the organisation acts for it.
    `readers` are the members who only read: they write, sign and deposit nothing.
    """

    organisation_id: UUID
    siret: str
    members: tuple[str, ...]
    recorded_on: date
    readers: tuple[str, ...] = ()
