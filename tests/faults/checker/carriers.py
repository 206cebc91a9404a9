"""Who carries each application, as a hearer has heard: who submitted it, or who took it over since."""

from .evidence import Evidence


def carriers(evidence: Evidence, *, heard_by: str) -> dict[str, tuple[str, str]]:
    """SIRET and name, by application."""
    found = {
        event["application_id"]: (event["carrier"]["siret"], event["carrier"]["name"])
        for event in evidence.of("ApplicationSubmitted", heard_by=heard_by)
    }
    for event in evidence.of("ApplicationTransferred", heard_by=heard_by):
        _, name = found[event["application_id"]]
        found[event["application_id"]] = event["to_siret"], event["to_name"] or name
    return found
