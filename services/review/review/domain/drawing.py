"""Which envelope pays an award: a part of the year's, by what the edition's rules say."""

from review.domain.application import ApplicationFile
from review.domain.committee import CommitteeRef
from shared.vocabulary import EnvelopeShare, Refusal, share_of_axis, share_of_region


def committee_key(edition: int, committee: CommitteeRef) -> str:
    """How funding names a committee's own part of a year's envelope."""
    return f"{edition}/{committee.code}"


def envelope_key(file: ApplicationFile, committee: CommitteeRef) -> str | None:
    """How funding names the envelope: the first share that the rules name and this file has; None where it has none.

    Every file has a committee and an axis; a region, where it names exactly one.
    """
    keys = (_key(one, file, committee) for one in file.envelope_shares)
    return next((key for key in keys if key is not None), None)


def require_envelope(file: ApplicationFile, committee: CommitteeRef) -> str:
    """The same. Raises Refusal where it cannot be told."""
    key = envelope_key(file, committee)
    if key is None:
        named = f"il en nomme {len(file.regions)}" if file.regions else "il n'en nomme aucune"
        raise Refusal(
            "envelope_not_told",
            "Le règlement paie ce dossier sur l'enveloppe de sa région, et le projet doit alors n'en nommer qu'une : "
            f"{named}. Un règlement qui nomme aussi le comité ou l'axe le paierait sur leur enveloppe.",
            field="outcome",
        )
    return key


def _key(share: EnvelopeShare, file: ApplicationFile, committee: CommitteeRef) -> str | None:
    match share:
        case EnvelopeShare.COMMITTEE:
            return committee_key(file.edition, committee)
        case EnvelopeShare.AXIS:
            return f"{file.edition}/{share_of_axis(file.axis)}"
        case EnvelopeShare.REGION:
            return f"{file.edition}/{share_of_region(*file.regions)}" if len(file.regions) == 1 else None
