"""Named places around every outside effect, where a test may crash, stop or delay the process."""

from collections.abc import Awaitable, Callable

Hook = Callable[[str], Awaitable[None]]

_hooks: list[Hook] = []


def install(hook: Hook) -> Callable[[], None]:
    """Call `hook(name)` at every fail point from now on; returns what takes it away again."""
    _hooks.append(hook)
    return lambda: _hooks.remove(hook)


async def reach(name: str) -> None:
    """The work stands at the fail point `name`: nothing happens unless a test installed a hook."""
    for hook in _hooks:
        await hook(name)
