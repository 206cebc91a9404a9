"""The HTTP edge that every service shares.

command          CommandDep: who asks, once per Idempotency-Key, on which revision, in one transaction
query            QueryDep: who asks, one read-only view, ETag; public: PublicQueryDep, without a token, cached
pagination       PageDep, Page: lists by opaque cursor
body, fields     Body and View, the bases of what comes in and goes out; Siret, Rna, Email, AmountCents
tasks            what waits for the caller, in every service: its view and its cursor
words            fields that several services show, described once
authentication   Principal: signed access tokens, checked against the issuer's keys
problem          NotFound, Forbidden: refusals as RFC 9457 problems, in French
acting, recusals  who acts for an organisation; to whom a file is closed: where a service hears of it
rate_limits      how often somebody may ask
problems         the table: what each exception becomes
idempotency      one effect per key
development_issuer  tokens for one developer's machine
simulation       the simulated clock over HTTP
documentation    the OpenAPI file and its page, self-hosted
                 documented_problems: the refusals that fit; plain_schemas: no titles made from names
application      puts it together
"""

from shared.web import words
from shared.web.authentication import Principal, PrincipalDep, Unauthenticated
from shared.web.body import Body, View
from shared.web.command import Command, CommandDep
from shared.web.fields import AmountCents, Email, Rna, Siret
from shared.web.pagination import Page, PageDep, PageRequest
from shared.web.problem import FieldError, Forbidden, NotFound, Problem
from shared.web.public import PublicQuery, PublicQueryDep
from shared.web.query import Query, QueryDep

__all__ = [
    "AmountCents",
    "Body",
    "Command",
    "CommandDep",
    "Email",
    "FieldError",
    "Forbidden",
    "NotFound",
    "Page",
    "PageDep",
    "PageRequest",
    "Principal",
    "PrincipalDep",
    "Problem",
    "PublicQuery",
    "PublicQueryDep",
    "Query",
    "QueryDep",
    "Rna",
    "Siret",
    "Unauthenticated",
    "View",
    "words",
]
