"""The agreement is signed by both parties, and the carrier says where it wants to be paid."""

from typing import Any, Final

from novapec.demo.dossier import Dossier
from novapec.demo.programme import Project
from novapec.demo.waiting import until
from novapec.demo.world import World

_LONGEST_HOLDER: Final = 70
"""Characters of a name in a SEPA file."""


async def agree(world: World, dossier: Dossier) -> None:
    """Bank details, both signatures; impact then opens the monitoring plan."""
    carrier, officer = world.people.carrier(dossier.project), world.people.programme_officer
    agreement = f"/agreements/{dossier.agreement_id}"
    account = bank_details(dossier.project, dossier.project.iban)
    await carrier.post("funding", f"{agreement}/bank-details", account)
    for person, party in ((carrier, "CARRIER"), (officer, "APEC")):
        signature = {"party": party, "signatory": "Signataire (exemple)", "signed_on": world.today.isoformat()}
        await person.post("funding", f"{agreement}/signatures", signature)
    paper = await carrier.download("funding", f"{agreement}/agreement.pdf")
    world.archive.keep(f"{dossier.agreement_number}.pdf", paper)
    dossier.plan_id = await until(f"impact opens the plan of {dossier.number}", _plan_of(world, dossier))


def _plan_of(world: World, dossier: Dossier) -> Any:
    async def opened() -> str | None:
        plan = await world.people.impact_officer.first("impact", "/plans", application_id=dossier.application_id)
        return plan["id"] if plan else None

    return opened


def bank_details(project: Project, iban: str | None) -> dict[str, Any]:
    """The carrier's account, its name as short as banks carry names."""
    return {"holder": project.carrier[:_LONGEST_HOLDER].strip(), "iban": iban}
