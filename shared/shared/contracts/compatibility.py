"""What may change in the schema of a published event version: nothing that a hearer or an old record could trip over.

FULL_TRANSITIVE: an optional property may be added; nothing may be removed, made required or optional, or change its
meaning. Enums are complete in their first version.
"""

from typing import Any, Final, cast

_FOR_READERS: Final = frozenset({"description", "title", "$schema", "default"})
_OPEN: Final = ("/properties", "/$defs")
_ADDED_WITH_A_PROPERTY: Final = "$defs"
"""What a first optional property of a type of its own brings with it."""


def problems(frozen: Any, current: Any, path: str = "") -> list[str]:
    """What changed incompatibly between two JSON Schemas, in sentences; [] where the change is only additive."""
    if not isinstance(frozen, dict) or not isinstance(current, dict):
        return [] if _same(frozen, current, path) else [f"{path} changed from {frozen!r} to {current!r}"]
    old, new = cast("dict[str, Any]", frozen), cast("dict[str, Any]", current)
    found = [f"{path}/{name} was removed" for name in old if name not in new and name not in _FOR_READERS]
    if not path.endswith(_OPEN):
        harmless = {*_FOR_READERS, _ADDED_WITH_A_PROPERTY}
        found += [f"{path}/{name} was added" for name in new if name not in old and name not in harmless]
    for name in old:
        if name in new and (name not in _FOR_READERS or path.endswith(_OPEN)):
            found += problems(old[name], new[name], f"{path}/{name}")
    return found


def _same(frozen: Any, current: Any, path: str) -> bool:
    if path.endswith("/required"):
        return set(frozen) == set(current)
    return bool(frozen == current)
