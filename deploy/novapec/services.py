"""The services as the operator's command knows them: names and migrations; what they hear is in parts.py."""

from importlib.util import find_spec
from pathlib import Path
from typing import Final, Literal, get_args

ServiceName = Literal["intake", "review", "funding", "impact", "webhooks"]

ALL_SERVICES: Final[tuple[ServiceName, ...]] = get_args(ServiceName)
"""Every service there is; a stack may do without webhooks (ADR 17)."""
SERVICES: Final = ALL_SERVICES[:4]
"""Those that carry a grant, in the order in which it meets them."""


def migrations_of(service: str) -> Path:
    """The folder of a service's migrations: inside its package in a wheel, beside it in a checkout."""
    spec = find_spec(service)
    if spec is None or spec.origin is None:
        message = f"the package {service} is not installed"
        raise ModuleNotFoundError(message)
    package = Path(spec.origin).parent
    return next(folder for folder in (package / "migrations", package.parent / "migrations") if folder.is_dir())
