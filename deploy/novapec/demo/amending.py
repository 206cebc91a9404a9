"""An amendment: the project grows and goes on for longer, both parties sign, the ledger and the monitoring follow."""

from typing import Any

from novapec.demo.dossier import Dossier
from novapec.demo.waiting import until
from novapec.demo.world import World


async def amend(world: World, dossier: Dossier) -> None:
    """More money and a later end: funding commits the difference, impact moves the final report."""
    project, officer = dossier.project, world.people.programme_officer
    agreement = f"/agreements/{dossier.agreement_id}"
    asked = {
        "why": "Le projet accueille une cohorte de plus (exemple inventé).",
        "amount_cents": project.amended_cents,
        "ends_on": project.finishes_on.isoformat(),
    }
    amendment = await officer.post("funding", f"{agreement}/amendments", asked)
    for person, party in ((world.people.carrier(project), "CARRIER"), (officer, "APEC")):
        signature = {"party": party, "signatory": "Signataire (exemple)", "signed_on": world.today.isoformat()}
        await person.post("funding", f"{agreement}/amendments/{amendment['id']}/signatures", signature)
    amended = await officer.get("funding", agreement)
    paper = await officer.download("funding", f"{agreement}/agreement.pdf")
    world.archive.keep(f"{dossier.agreement_number}-avenant-1.pdf", paper)

    async def moved() -> Any | None:
        plan = await world.people.impact_officer.get("impact", f"/plans/{dossier.plan_id}")
        return plan if plan["reports"][-1]["due_on"] == amended["final_report_due_on"] else None

    await until(f"impact moves the reports of {dossier.number}", moved)
