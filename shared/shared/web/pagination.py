"""Lists by opaque cursor: a page is defined by the last row seen, so that rows added meanwhile move nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any, Final, Generic, TypeVar, overload

import fastapi
from fastapi import Depends, Request
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from shared.web.body import View
from shared.web.cursors import Cursors
from shared.web.edge import edge_of
from shared.web.problem import FieldError, Problem

LARGEST_PAGE: Final = 200

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page: at most `limit` rows (1-200) that come after the position `after` (None: from the start).

    A statement reads `fetch` rows, one more than the page, so that the page knows whether another follows.
    """

    limit: int = 50
    after: tuple[str, ...] | None = None
    path: str = ""
    cursors: Cursors = field(default_factory=lambda: Cursors(b""))

    @staticmethod
    async def dependency(
        request: Request,
        limit: Annotated[int, fastapi.Query(ge=1, le=LARGEST_PAGE, description="Nombre d'éléments par page.")] = 50,
        cursor: Annotated[str | None, fastapi.Query(description="Le `next` de la page précédente.")] = None,
    ) -> "PageRequest":
        """The page this request asks for. Raises 400 on a cursor that was not made for this list."""
        path, cursors = request.url.path, edge_of(request).cursors
        after = cursors.decode(path, cursor) if cursor is not None else None
        return PageRequest(limit, after, path, cursors)

    @property
    def fetch(self) -> int:
        """How many rows to read: LIMIT $n."""
        return self.limit + 1

    def position(self, *types: Any) -> tuple[Any, ...]:
        """`after` as values for SQL, one of each type (datetime, UUID, int, str); as many None from the start.

        The statement reads `WHERE $1::timestamptz IS NULL OR (submitted_at, id) > ($1, $2)`. Raises 400 where a cursor
        holds something else.
        """
        if self.after is None:
            return (None,) * len(types)
        try:
            shape: Any = tuple.__class_getitem__(types)
            return TypeAdapter[tuple[Any, ...]](shape).validate_python(self.after)
        except ValidationError as error:
            detail = "Ce curseur n'est plus valable : repartez du début sans curseur."
            raise Problem(400, "invalid_cursor", detail, errors=[FieldError("cursor", detail)]) from error


PageDep = Annotated[PageRequest, Depends(PageRequest.dependency)]
"""Take a page request in a route: `page: PageDep`."""


class Page(View, Generic[T]):
    """One page of a list. `next` is the cursor of the next page, null on the last."""

    model_config = ConfigDict(json_schema_extra={"description": "Une page de la liste."})

    items: list[T] = Field(description="Les éléments de cette page, au plus `limit`.")
    next: str | None = Field(description="Le curseur de la page suivante ; null sur la dernière.")

    @overload
    @classmethod
    def of(cls, rows: Sequence[T], request: PageRequest, *, key: Callable[[T], tuple[object, ...]]) -> "Page[T]": ...

    @overload
    @classmethod
    def of(
        cls,
        rows: Sequence[R],
        request: PageRequest,
        *,
        key: Callable[[R], tuple[object, ...]],
        view: Callable[[R], T],
    ) -> "Page[T]": ...

    @classmethod
    def of(
        cls,
        rows: Sequence[Any],
        request: PageRequest,
        *,
        key: Callable[[Any], tuple[object, ...]],
        view: Callable[[Any], T] | None = None,
    ) -> "Page[T]":
        """The page of up to `request.fetch` rows.

        `key` is a row's position in the order of the list (unique); `view` shows a row.
        """
        shown = rows[: request.limit]
        more = len(rows) > request.limit
        cursor = request.cursors.encode(request.path, tuple(_text(part) for part in key(shown[-1]))) if more else None
        return cls(items=[view(row) if view else row for row in shown], next=cursor)


def _text(part: object) -> str:
    return part.isoformat() if isinstance(part, (date, datetime)) else str(part)
