"""Who calls: a signed access token (RFC 9068), checked against the issuer's published keys."""

from dataclasses import dataclass
from typing import Annotated, Any, Final, cast

import jwt
from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from shared.vocabulary import Role
from shared.web.keys import ALGORITHMS, SMALLEST_RSA_BITS, KeyRing
from shared.web.problem import AUTHORIZATION, FieldError, Forbidden, Problem
from shared.web.rate_limits import Limited, Limits, address_of

LEEWAY_SECONDS: Final = 30
_LARGEST_TOKEN: Final = 8_192
_ROLES: Final = {role.value: role for role in Role}
_NOT_A_KEY: Final = (
    "La clé de signature du jeton n'est pas de celles de l'émetteur qui sont acceptées : "
    f"RSA d'au moins {SMALLEST_RSA_BITS} bits, P-256 ou Ed25519."
)

_COUNT_WITH_A_SECOND_FACTOR: Final = frozenset({Role.FINANCE_APPROVER})
"""Roles that let money leave: where the settings ask for a second factor, they count with one alone."""

_ROLE_LABELS: Final[dict[Role, str]] = {
    Role.CARRIER: "porteur",
    Role.REGIONAL_DELEGATE: "délégué régional",
    Role.PROGRAMME_OFFICER: "chargé de programme",
    Role.COMMITTEE_MEMBER: "membre du comité",
    Role.COMMITTEE_CHAIR: "président du comité",
    Role.FINANCE_OFFICER: "chargé des paiements",
    Role.FINANCE_APPROVER: "approbateur des paiements",
    Role.IMPACT_OFFICER: "chargé de l'impact",
    Role.AUDITOR: "auditeur",
    Role.OPERATOR: "exploitant",
}


class Unauthenticated(Problem):
    """The token is missing or not valid."""

    def __init__(self, detail: str, *, error: str | None = "invalid_token") -> None:
        challenge = "Bearer" if error is None else f'Bearer error="{error}"'
        errors = [FieldError(AUTHORIZATION, detail)]
        super().__init__(401, "unauthenticated", detail, errors=errors, headers={"WWW-Authenticate": challenge})


class SecondFactorMissing(Unauthenticated):
    """The token is valid, and too weak for this: log in anew, with a second factor (RFC 9470)."""

    def __init__(self) -> None:
        detail = "Cette opération demande une connexion par un second facteur : reconnectez-vous ainsi."
        super().__init__(detail, error="insufficient_user_authentication")


@dataclass(frozen=True, slots=True)
class Principal:
    """The caller. `org` is the SIRET they act for, `regions` are INSEE codes; four-eyes rules compare `sub`."""

    sub: str
    roles: frozenset[Role]
    org: str | None = None
    regions: frozenset[str] = frozenset()
    strong: bool = True
    """Whether the token tells of a second factor, or nobody asks for one."""

    def has(self, *roles: Role) -> bool:
        """Whether the caller has one of these roles."""
        return not self.roles.isdisjoint(roles)

    def require(self, *roles: Role) -> None:
        """Raises Forbidden unless the caller has one of these roles; SecondFactorMissing where it does not count."""
        if not self.has(*roles):
            needed = " ou ".join(_ROLE_LABELS[role] for role in roles)
            message = f"Il faut le rôle {needed} pour cette opération."
            raise Forbidden(message)
        if not self.strong and self.roles.intersection(roles) <= _COUNT_WITH_A_SECOND_FACTOR:
            raise SecondFactorMissing

    def is_carrier_of(self, siret: str) -> bool:
        """Whether the caller is a carrier who acts for this organisation."""
        return Role.CARRIER in self.roles and self.org == siret


@dataclass(frozen=True, slots=True)
class TokenVerifier:
    """Checks access tokens: algorithm allowlist, type, issuer, audience, times (wall clock, 30 s leeway), signature.

    Keys come from the issuer alone: `jku`, `x5u` and `jwk` in a token are never looked at. `second_factor`: which
    values of `acr` or `amr` tell of one; where empty, nobody is asked.
    """

    issuer: str
    audience: str
    token_type: str
    keys: KeyRing
    second_factor: frozenset[str] = frozenset()

    async def verify(self, token: str) -> Principal:
        """The caller a token speaks for. Raises Unauthenticated saying what is wrong with it."""
        if len(token) > _LARGEST_TOKEN:
            raise Unauthenticated("Le jeton est trop long.")
        header = self._header(token)
        key = await self.keys.find(header["kid"])
        if key is None:
            raise Unauthenticated(_NOT_A_KEY)
        try:
            claims = jwt.decode(
                token,
                key,
                algorithms=[header["alg"]],
                audience=self.audience,
                issuer=self.issuer,
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "iss", "aud", "sub"], "enforce_minimum_key_length": True},
            )
        except jwt.PyJWTError as error:
            raise Unauthenticated(_reason(error)) from error
        strong = not self.second_factor or not self.second_factor.isdisjoint(_strength(claims))
        return _principal(claims, strong=strong)

    def _header(self, token: str) -> dict[str, str]:
        try:
            header = jwt.get_unverified_header(token)
        except jwt.PyJWTError as error:
            raise Unauthenticated("Le jeton n'est pas un JWT lisible.") from error
        if header.get("alg") not in ALGORITHMS:
            raise Unauthenticated(f"L'algorithme du jeton n'est pas accepté : {', '.join(sorted(ALGORITHMS))} le sont.")
        kind = str(header.get("typ", "")).lower().removeprefix("application/")
        if kind != self.token_type.lower():
            raise Unauthenticated(f"Le type du jeton doit être {self.token_type} : donnez un jeton d'accès.")
        if not isinstance(header.get("kid"), str):
            raise Unauthenticated("Le jeton ne nomme pas sa clé (kid).")
        return cast("dict[str, str]", header)


def _reason(error: jwt.PyJWTError) -> str:
    match error:
        case jwt.ExpiredSignatureError():
            return "Le jeton a expiré : demandez-en un nouveau."
        case jwt.ImmatureSignatureError():
            return "Le jeton n'est pas encore valable."
        case jwt.InvalidAudienceError():
            return "Le jeton est destiné à un autre service (aud)."
        case jwt.InvalidIssuerError():
            return "Le jeton vient d'un autre émetteur (iss)."
        case jwt.MissingRequiredClaimError():
            return f"Il manque au jeton la mention {error.claim}."
        case _:
            return "La signature du jeton n'est pas valable."


def _strength(claims: dict[str, Any]) -> list[str]:
    """How its owner logged in, by the issuer's words: OpenID Connect Core 1.0, 2 (`acr`), and RFC 8176 (`amr`)."""
    acr = claims.get("acr")
    return [*_strings(claims, "amr"), *([acr] if isinstance(acr, str) else [])]


def _principal(claims: dict[str, Any], *, strong: bool) -> Principal:
    sub, org = claims.get("sub"), claims.get("org")
    if not isinstance(sub, str) or not sub or not (org is None or isinstance(org, str)):
        raise Unauthenticated("Les mentions sub et org du jeton doivent être des textes.")
    roles = frozenset(_ROLES[name] for name in _strings(claims, "roles") if name in _ROLES)
    return Principal(sub, roles, org, frozenset(_strings(claims, "regions")), strong)


def _strings(claims: dict[str, Any], name: str) -> list[str]:
    value = claims.get(name, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in cast("list[object]", value)):
        raise Unauthenticated(f"La mention {name} du jeton doit être une liste de textes.")
    return cast("list[str]", value)


_BEARER = HTTPBearer(
    auto_error=False,
    bearerFormat="JWT",
    description="Jeton d'accès de l'émetteur OpenID Connect, sans le mot « Bearer ». En développement : "
    "`novapec token --role programme_officer --sub anne`, ou `--role carrier --sub camille --org <SIRET>` ; "
    "`novapec token --help` nomme les rôles. Chaque opération dit ceux qu'elle demande.",
)


async def authenticate(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)]
) -> Principal:
    """The caller of this request. Raises Unauthenticated; TooMany where they, or their address, ask too often."""
    limits: Limits = request.app.state.edge.limits
    try:
        principal = await _verified(request, credentials)
    except Unauthenticated:
        limits.take(Limited.ADDRESS, address_of(request))
        raise
    request.state.subject = principal.sub
    limits.take(Limited.SUBJECT, principal.sub)
    return principal


async def _verified(request: Request, credentials: HTTPAuthorizationCredentials | None) -> Principal:
    if credentials is None:
        raise Unauthenticated("Donnez un jeton d'accès : Authorization: Bearer <jeton>.", error=None)
    verifier: TokenVerifier = request.app.state.edge.tokens
    return await verifier.verify(credentials.credentials)


PrincipalDep = Annotated[Principal, Depends(authenticate)]
"""The caller, where a route needs nothing else."""
