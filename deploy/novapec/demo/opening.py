"""The edition opens: the call with its rules, the committees with their members, the envelopes."""

from novapec.demo.people import member_sub
from novapec.demo.programme import CommitteePlan, Edition
from novapec.demo.world import World


async def open_the_edition(world: World) -> None:
    """The call is prepared and opened, then the committees are formed and the money is split among them."""
    edition = world.programme.edition
    world.screen.expect(1 + 2 * len(edition.committees))
    await _open_call(world, edition)
    await _open_envelope(world, edition.year, edition.envelope_cents, committee=None)
    world.screen.advance()
    for committee in edition.committees:
        await _form(world, committee, edition)
        await _open_envelope(world, edition.year, committee.envelope_cents, committee=committee.code)
        world.screen.advance(2)


async def _open_call(world: World, edition: Edition) -> None:
    officer = world.people.programme_officer
    call = await officer.post(
        "intake",
        "/calls",
        {
            "edition": edition.year,
            "title": edition.label,
            "opens_on": edition.opens_on.isoformat(),
            "closes_on": edition.closes_on.isoformat(),
            "sessions": [
                {"name": session.name, "cutoff_on": session.cutoff_on.isoformat()} for session in edition.sessions
            ],
            "budget_cents": edition.envelope_cents,
            "rules": edition.rules.model_dump(mode="json"),
        },
    )
    world.call_id = call["id"]
    await officer.post("intake", f"/calls/{world.call_id}/opening")


async def _form(world: World, committee: CommitteePlan, edition: Edition) -> None:
    formed = await world.people.programme_officer.post(
        "review",
        "/committees",
        {
            "code": committee.code,
            "kind": committee.kind,
            "name": committee.label,
            "regions": list(committee.regions),
            "quorum_percent": edition.quorum_percent,
            "members": [
                {"sub": member_sub(committee, number), "name": name, "voting": True, "chair": number == 0}
                for number, name in enumerate(committee.members)
            ],
        },
    )
    world.committee_ids[committee.code] = formed["id"]


async def _open_envelope(world: World, year: int, cents: int, *, committee: str | None) -> None:
    part = {} if committee is None else {"committee_code": committee}
    people, body = world.people, {"edition": year, "total_cents": cents, **part}
    opened = await people.finance_officer.post("funding", "/envelopes", body)
    if (transfer := opened["transfer"]) is not None:
        await people.finance_approver.post("funding", f"/transfers/{transfer['id']}/approval")
