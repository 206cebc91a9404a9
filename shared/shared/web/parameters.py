"""Query parameters that a route does not know are refused: a misspelt filter must not answer as if there were none."""

from fastapi import Request
from fastapi.dependencies.utils import get_flat_params
from fastapi.params import Query
from fastapi.routing import APIRoute

from shared.web.problem import FieldError, Problem


def refuse_unknown_parameters(request: Request) -> None:
    """Raises 422 naming the parameters that the route of this request does not have."""
    route = request.scope.get("route")
    if not request.query_params or not isinstance(route, APIRoute):
        return
    known = {field.alias for field in get_flat_params(route.dependant) if isinstance(field.field_info, Query)}
    unknown = sorted(set(request.query_params) - known)
    if unknown:
        listed = ", ".join(sorted(known)) or "aucun"
        message = f"Ce paramètre n'existe pas ici ; ceux qui existent : {listed}."
        errors = [FieldError(name, message) for name in unknown]
        raise Problem(422, "invalid_request", "La requête contient un paramètre inconnu ; voyez errors.", errors=errors)
