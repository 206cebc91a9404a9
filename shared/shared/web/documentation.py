"""The OpenAPI file and its interactive page, served from this process alone: no address of another host is in it."""

from importlib.resources import files
from typing import Any, Final, cast

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.responses import HTMLResponse, Response

from shared.web.documented_problems import creates, document_problems
from shared.web.plain_schemas import drop_generated_titles

OPENAPI_PATH: Final = "/openapi.json"
_ASSETS: Final = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "favicon-32x32.png": "image/png",
}
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_CACHED: Final = {"Cache-Control": "public, max-age=86400"}

_PAGE: Final = """<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="docs/favicon-32x32.png">
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<main id="swagger-ui"></main>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""

_KEY: Final = "0197a2c4-7d1e-7b3a-9c55-3f2b8d6e4a10"
"""The key that the page shows in each operation."""

# One key serves one request: the page sends a new one where nobody wrote their own over the example. Written so because
# crypto.randomUUID is there on https and on this machine alone.
_START: Final = f"""const newKey = () => "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
  (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16));

SwaggerUIBundle({{
  url: new URL("openapi.json", document.baseURI).href,
  dom_id: "#swagger-ui",
  deepLinking: true,
  persistAuthorization: true,
  tryItOutEnabled: true,
  displayRequestDuration: true,
  validatorUrl: null,
  requestInterceptor: (request) => {{
    const headers = request.headers ?? {{}};
    if (headers["Idempotency-Key"] === "{_KEY}") headers["Idempotency-Key"] = newKey();
    return request;
  }},
}});
"""


def documentation(title: str) -> APIRouter:
    """GET /docs and what its page loads (Swagger UI, from the fastapi-swagger wheel)."""
    router = APIRouter(include_in_schema=False)
    page = _PAGE.format(title=title).encode()

    @router.get("/docs")
    async def docs() -> Response:
        return HTMLResponse(page, headers={"Content-Security-Policy": _POLICY})

    @router.get("/docs/start.js")
    async def start() -> Response:
        return Response(_START, media_type="text/javascript")

    for name, media_type in _ASSETS.items():
        router.add_api_route(f"/docs/{name}", _asset(name, media_type), methods=["GET"], name=name)
    return router


def _asset(name: str, media_type: str) -> Any:
    async def asset() -> Response:
        content = files("fastapi_swagger").joinpath("resources", name).read_bytes()
        return Response(content, media_type=media_type, headers=_CACHED)

    return asset


def describe(app: FastAPI) -> None:
    """Make `app.openapi()` tell what the edge really does: the refusals that fit, headers where required."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _honest(
                get_openapi(
                    title=app.title,
                    version=app.version,
                    description=app.description,
                    routes=app.routes,
                    tags=app.openapi_tags,
                )
            )
        return app.openapi_schema

    app.openapi = openapi


_REQUIRED: Final = {"Idempotency-Key": {"post"}, "If-Match": {"put", "patch", "delete"}}
_MEANINGS: Final = {
    "Idempotency-Key": "Une valeur propre à cette demande (un UUID) ; la même pour réessayer, jamais pour autre chose. "
    "Sur cette page, la valeur d'exemple est remplacée par une nouvelle à chaque envoi.",
    "If-Match": "L'ETag de la dernière lecture : le champ `revision` de l'objet, entre guillemets, soit `\"1\"` pour "
    "un objet neuf. La demande est refusée s'il a changé depuis. Un seul, et jamais `*`.",
}
_SHAPES: Final = {
    "Idempotency-Key": {"type": "string", "minLength": 1, "maxLength": 255},
    # `examples` of a shape are read, not filled in: an ETag that nobody read is sent by nobody
    "If-Match": {"type": "string", "pattern": r'^"\d{1,18}"$', "examples": ['"3"']},
}
_EXAMPLES: Final = {"Idempotency-Key": _KEY}

_OF_THE_FRAMEWORK: Final = "Successful Response"
_READ: Final = "Voici ce qui est demandé."
_SUCCESSES: Final = {"200": "C'est fait : voici l'objet.", "201": "C'est créé : voici l'objet."}
_DONE: Final = "C'est fait."


def _honest(schema: dict[str, Any]) -> dict[str, Any]:
    for path, item in schema.get("paths", {}).items():
        for method, operation in cast("dict[str, Any]", item).items():
            parameters = operation.get("parameters", [])
            if creates(path, method):
                parameters[:] = [one for one in parameters if one["name"] != "If-Match"]
            for parameter in parameters:
                name = parameter["name"]
                if name in _REQUIRED:
                    parameter["required"] = method in _REQUIRED[name]
                    parameter["description"] = _MEANINGS[name]
                    parameter["schema"] = _SHAPES[name]
                    if name in _EXAMPLES:
                        parameter["example"] = _EXAMPLES[name]
            for status, answer in operation["responses"].items():
                if answer.get("description") == _OF_THE_FRAMEWORK:
                    answer["description"] = _READ if method == "get" else _SUCCESSES.get(status, _DONE)
    document_problems(schema)
    drop_generated_titles(schema)
    return schema
