"""27: forged events, token attacks, self-approval. Who may do what to what is asked by tests/http/test_roles.py."""

import json
import re
from base64 import urlsafe_b64encode
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from rig.forging import Forged, a_good_one, quarantined, write, writing
from rig.patience import until
from rig.scenario import scenario
from rig.stage import Stage

from novapec.forgeries import compare
from novapec.quiescence import figures, hearers
from novapec.services import SERVICES
from shared.clock import SystemClock
from shared.contracts import review
from shared.identity import new_id
from shared.messaging.kafka_log import KafkaSettings
from shared.messaging.parking import Parking
from shared.web.development_issuer import DEVELOPMENT_ISSUER

EVERY_ROLE = [
    "carrier",
    "regional_delegate",
    "programme_officer",
    "committee_member",
    "committee_chair",
    "finance_officer",
    "finance_approver",
    "impact_officer",
    "auditor",
    "operator",
]
READS = {"intake": "/calls", "review": "/cases", "funding": "/envelopes", "impact": "/plans"}


@scenario(
    "27a",
    "A forged event without its headers, or with wrong ones, is put in quarantine; one in another's place is a fork",
    fresh=True,
    allow=["nothing_is_quarantined", "nothing_is_parked", "topics_hold_nothing_that_was_not_logged"],
)
async def forged_event(stage: Stage) -> None:
    topic = "novapec.review.case"
    hearing = [name for name, topics in hearers().items() if topic in topics]
    await stage.after_commands(60)
    one = await a_good_one(stage.platform, topic)
    async with writing(stage.platform) as producer:
        for forged in _forged(one):
            await quarantined(stage.platform, await write(producer, forged), hearing, forged.refused_as)
            stage.injected(f"forged event: {forged.why}")
        await write(producer, replace(one, value=(one.value or b"").replace(b"AWARDED", b"REJECTED")))
        stage.injected("forged event in the place of another")
    for service, consumers in Counter(name.split(".")[1] for name in hearing).items():
        parking = Parking(stage.platform.opened[service])

        async def parked(parking: Parking = parking, consumers: int = consumers) -> list[int] | None:
            letters = await parking.letters(state="fork")  # each consumer of a service parks its own
            return [letter.id for letter in letters] if len(letters) == consumers else None

        forks = await until(f"{service} parks the fork", parked, within=60.0)
        await parking.discard(forks, actor="operator:faults", reason="forged")


def _forged(one: Forged) -> Iterator[Forged]:
    yield replace(one, why="no headers", refused_as="is missing", headers=())
    for name in ("ce_id", "ce_type", "ce_source", "ce_subject", "ce_sequence", "ce_time", "ce_specversion"):
        yield one.without(name)
    somebody = str(new_id()).encode()
    yield one.headed("somebody else's subject", "ce_subject is", ce_subject=somebody)
    yield one.headed("another topic's type", "belongs on", ce_type=b"fr.apec.novapec.review.committee-formed.v1")


@scenario(
    "27d",
    "A forgery ahead of its stream is held, named by the audit and given up, and nothing of it is applied",
    fresh=True,
    allow=["topics_hold_nothing_that_was_not_logged", "nothing_is_parked"],
)
async def forgery_ahead(stage: Stage) -> None:
    topic, platform = review.OpinionRecorded.TOPIC, stage.platform
    hearing = Counter(name.split(".")[1] for name, topics in hearers().items() if topic in topics)
    await stage.after_commands(60)
    ahead = (await a_good_one(platform, topic)).headed("ahead", "", ce_sequence=b"%020d" % 1000)
    async with writing(platform) as producer:
        place = await write(producer, ahead)
    stage.injected("forged event ahead of its stream")
    for service, consumers in hearing.items():
        database = platform.opened[service]
        parking = Parking(database)

        async def held(parking: Parking = parking, consumers: int = consumers) -> list[int] | None:
            letters = [one.id for one in await parking.letters(state="held") if one.sequence == AHEAD]
            return letters if len(letters) == consumers else None

        letters = await until(f"{service} holds the forgery that is ahead", held, within=60.0)
        if (await figures({service: database})).parked[service].get("held", 0) < consumers:
            raise AssertionError(f"novapec status does not name what {service} holds")
        await parking.discard_forged(letters, actor="operator:faults", reason="forged")
        if await database.fetchval(APPLIED, AHEAD):
            raise AssertionError(f"{service} applied a forgery that was ahead of its stream")
    found = await compare("review", platform.opened["review"], KafkaSettings(platform.bootstrap))
    named = {(one.topic, one.partition, one.offset) for one in found.differences}
    if found.missing or named != {(place.topic, place.partition, place.offset)}:
        raise AssertionError(f"novapec audit topics names {found}, forged was {place}")


AHEAD = 1000
"""A number that no stream of the load comes to."""
APPLIED = "SELECT count(*) FROM messaging.inbox WHERE sequence = $1"


@scenario("27b", "No service lets in a token that its issuer did not make for it, or no longer stands for")
async def token_attacks(stage: Stage) -> None:
    async with httpx.AsyncClient(timeout=20.0) as http:
        for service in SERVICES:
            url = f"{stage.platform.url(service)}{READS[service]}"
            attacks = [*_attacks(stage)]
            for why, token in [("right", _signed(stage)), *stage.draw.sample(attacks, k=len(attacks))]:
                answer = await http.get(url, headers={"Authorization": f"Bearer {token}"})
                if answer.status_code != (200 if why == "right" else 401):
                    raise AssertionError(f"{service} answered {answer.status_code} to a token: {why}")
                if why != "right":
                    stage.injected(f"token: {why}")


def _signed(stage: Stage, key: Any = None, algorithm: str = "EdDSA", **changes: Any) -> str:
    """A token that is right in all but `changes`: header fields as `header_x`, claims by name; None takes one away."""
    now, issuer = SystemClock().now(), stage.platform.issuer
    header: dict[str, Any] = {"typ": "at+jwt", "kid": issuer._key_id}
    claims: dict[str, Any] = {
        "iss": DEVELOPMENT_ISSUER,
        "aud": "novapec",
        "sub": "attaquant",
        "exp": now + timedelta(minutes=5),
        "roles": EVERY_ROLE,
    }
    for name, value in changes.items():
        target, field = (header, name.removeprefix("header_")) if name.startswith("header_") else (claims, name)
        target.pop(field, None) if value is None else target.update({field: value})
    return jwt.encode(claims, key or issuer._key, algorithm=algorithm, headers=header)


def _attacks(stage: Stage) -> Iterator[tuple[str, str]]:
    now, public = SystemClock().now(), stage.platform.issuer._key.public_key().public_bytes_raw()
    right, own = _signed(stage), Ed25519PrivateKey.generate()
    head, claims, signature = right.split(".")
    yield "no token at all", "x"
    yield "algorithm none", ".".join((_part({"alg": "none", "typ": "at+jwt"}, head), claims, ""))
    yield "algorithm nOnE, signature kept", ".".join((_part({"alg": "nOnE"}, head), claims, signature))
    yield "public key as shared secret", _signed(stage, key=public, algorithm="HS256")
    yield "another algorithm", _signed(stage, key=generate_private_key(SECP256R1()), algorithm="ES256")
    yield "another key under the issuer's id", _signed(stage, key=own)
    yield "key that it brings along", _signed(stage, key=own, header_jwk=_public(own))
    yield "key from an address", _signed(stage, key=own, header_jku="http://127.0.0.1:9/jwks.json", header_kid="x")
    yield "unknown key", _signed(stage, header_kid="nobody")
    yield "no key id", _signed(stage, header_kid=None)
    yield "claims changed", ".".join((head, _part({"sub": "directeur"}, claims), signature))
    yield "signature cut off", f"{head}.{claims}."
    yield "another audience", _signed(stage, aud="another-service")
    yield "no audience", _signed(stage, aud=None)
    yield "another issuer", _signed(stage, iss="https://issuer.example")
    yield "no issuer", _signed(stage, iss=None)
    yield "expired", _signed(stage, exp=now - timedelta(minutes=5))
    yield "no expiry", _signed(stage, exp=None)
    yield "not valid yet", _signed(stage, nbf=now + timedelta(minutes=5))
    yield "no subject", _signed(stage, sub=None)
    yield "an ID token", _signed(stage, header_typ="JWT")
    yield "larger than any header", _signed(stage, padding="x" * 20_000)


def _part(changes: dict[str, Any], part: str) -> str:
    """A part of a token, changed and not signed again."""
    said = json.loads(jwt.utils.base64url_decode(part)) | changes
    return urlsafe_b64encode(json.dumps(said).encode()).rstrip(b"=").decode()


def _public(key: Ed25519PrivateKey) -> dict[str, str]:
    x = urlsafe_b64encode(key.public_key().public_bytes_raw()).rstrip(b"=").decode()
    return {"kty": "OKP", "crv": "Ed25519", "x": x}


@scenario("27c", "Whoever ordered, declared or reported something cannot approve it, whatever their roles")
async def self_approval(stage: Stage) -> None:
    tempted = _Tempted(stage)
    stage.load.client.attempts = tempted.attempts

    async def all_of_them() -> bool:
        stage.load.check()
        return set(tempted.refused) >= {"orders", "observations", "reports", "financial-report"}

    await until("authors were refused the approval of all they can make", all_of_them)


class _Tempted:
    """Before each approval, the author of what is to be approved tries it with every role there is."""

    MAKES = (
        (re.compile(r"/agreements/[^/]+/instalments/\d+/orders"), "orders"),
        (re.compile(r"/plans/[^/]+/observations"), "observations"),
        (re.compile(r"/plans/([^/]+)/reports/\d+/submission"), "reports"),
        (re.compile(r"/agreements/([^/]+)/financial-report"), "financial-report"),
        (re.compile(r"/agreements/([^/]+)/bank-details"), "bank-details"),
    )
    APPROVES = (
        (re.compile(r"/orders/([^/]+)/approval"), "orders"),
        (re.compile(r"/observations/([^/]+)/verification"), "observations"),
        (re.compile(r"/plans/([^/]+)/reports/\d+/acceptance"), "reports"),
        (re.compile(r"/agreements/([^/]+)/financial-report/acceptance"), "financial-report"),
        (re.compile(r"/agreements/([^/]+)/bank-details/confirmation"), "bank-details"),
    )
    REFUSALS = frozenset({"four_eyes", "self_acceptance", "self_verification"})

    def __init__(self, stage: Stage) -> None:
        self._once = stage.load.client.attempts
        self._stage = stage
        self._authors: dict[tuple[str, str], dict[str, Any]] = {}
        self.refused: Counter[str] = Counter()

    async def attempts(
        self, method: str, service: str, path: str, *, headers: dict[str, str], **what: Any
    ) -> tuple[httpx.Response | None, int, str]:
        """In the place of the client's own."""
        if method != "POST":
            return await self._once(method, service, path, headers=headers, **what)
        for route, kind in self.APPROVES:
            found = route.fullmatch(path)
            author = self._authors.get((kind, found[1])) if found else None
            if author is not None:
                await self._tempt(kind, author, service, path, **what)
        done = await self._once(method, service, path, headers=headers, **what)
        answer = done[0]
        for route, kind in self.MAKES:
            found = route.fullmatch(path)
            if found and answer is not None and answer.is_success:
                made = found[1] if route.groups else answer.json()["id"]
                self._authors[kind, made] = jwt.decode(
                    headers["Authorization"].split()[1], options={"verify_signature": False}
                )
        return done

    async def _tempt(self, kind: str, author: dict[str, Any], service: str, path: str, **what: Any) -> None:
        client, platform = self._stage.load.client, self._stage.platform
        token = platform.token(*EVERY_ROLE, sub=author["sub"], org=author.get("org"))
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": client.new_key()}
        answer, _, last = await self._once("POST", service, path, headers=headers, **what)
        if answer is not None and answer.status_code == HTTPStatus.CONFLICT and kind == "orders":
            return  # lives ask for the approval of an order that was cancelled: nobody gives it any more
        if answer is None or answer.is_success or answer.json()["code"] not in self.REFUSALS:
            raise AssertionError(f"{author['sub']} approved their own {kind}: {answer.text if answer else last}")
        self.refused[kind] += 1
        self._stage.injected(f"self-approval of {kind}")
