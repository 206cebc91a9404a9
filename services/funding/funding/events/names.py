"""What every event of an agreement names."""

from typing import Any

from funding.domain.agreement import AgreementName


def named(name: AgreementName) -> dict[str, Any]:
    """The agreement, its application and its edition."""
    return {"agreement_id": name.id, "application_id": name.application_id, "edition": name.edition}
