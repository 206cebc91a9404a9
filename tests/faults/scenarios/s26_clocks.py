"""26: Clock off by 10 minutes, and backwards."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import jwt
from rig.clocks import set_right, set_wrong
from rig.scenario import scenario
from rig.stage import Stage

from novapec.services import SERVICES
from shared.vocabulary import Role

TEN_MINUTES = 600.0
WRONG = (TEN_MINUTES, -TEN_MINUTES, 0.0)
JUMPING_S = 40.0
AGE_S = 3600
"""How old the tokens of the load are made, so that a slow clock does not think them from the future."""


@scenario("26", "Clocks are ten minutes ahead or behind, and jump forwards and backwards")
async def clocks_wrong(stage: Stage) -> None:
    _age_tokens(stage)
    clocks = {service: stage.platform.services[service].clock for service in SERVICES}
    try:
        for service, seconds in zip(stage.draw.sample(SERVICES, k=3), WRONG, strict=True):
            set_wrong(clocks[service], seconds)
        for service in SERVICES:
            await _tokens(stage, service, clocks[service])

        async def jump() -> None:
            service, seconds = stage.any_service(), stage.draw.choice(WRONG)
            set_wrong(clocks[service], seconds)
            stage.injected(f"clock of {service} off by {seconds:+.0f} s")
            await stage.after_commands(stage.draw.randint(1, 5))

        await stage.keep_doing(jump, seconds=JUMPING_S)
    finally:
        for clock in clocks.values():
            set_right(clock)


async def _tokens(stage: Stage, service: str, clock: Path) -> None:
    """A clock ahead ends a token too early, one behind takes a fresh one for a future one: refused, never let in."""
    issuer, before = stage.platform.issuer, clock.read_text() if clock.exists() else None
    fresh = issuer.token("auditeur", [Role.AUDITOR])
    short = _aged(stage, issuer.token("auditeur", [Role.AUDITOR], lifetime=timedelta(minutes=5)))
    for seconds, token, why in ((TEN_MINUTES, short, "expiré"), (-TEN_MINUTES, fresh, "pas encore valable")):
        set_wrong(clock, 0.0)
        await _answered(stage, service, token, 200)
        set_wrong(clock, seconds)
        detail = await _answered(stage, service, token, 401)
        if why not in detail:
            raise AssertionError(f"{service}, {seconds:+.0f} s off, refuses a token for another reason: {detail}")
    set_wrong(clock, float(before or 0.0))


async def _answered(stage: Stage, service: str, token: str, status: int) -> str:
    paths = {"intake": "/calls", "review": "/cases", "funding": "/envelopes", "impact": "/plans"}
    async with httpx.AsyncClient(timeout=20.0) as http:
        headers = {"Authorization": f"Bearer {token}"}
        answer = await http.get(f"{stage.platform.url(service)}{paths[service]}", headers=headers)
    if answer.status_code != status:
        raise AssertionError(f"{service} answered {answer.status_code}, not {status}: {answer.text}")
    return str(answer.json().get("detail"))


def _age_tokens(stage: Stage) -> None:
    """Everybody of the load shows a token that was issued an hour ago."""
    client, made = stage.load.client, stage.load.client._tokens

    def tokens(*roles: str, **whose: Any) -> str:
        return _aged(stage, made(*roles, **whose))

    client._tokens = tokens
    for person in client._people.values():
        person._token = _aged(stage, person._token)


def _aged(stage: Stage, token: str) -> str:
    issuer = stage.platform.issuer
    header, claims = jwt.get_unverified_header(token), jwt.decode(token, options={"verify_signature": False})
    claims["iat"] -= AGE_S
    return jwt.encode(claims, issuer._key, algorithm=header["alg"], headers=header)
