"""A bar while the engine works, where tqdm is installed."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

Progress = Callable[[int, int], object]


@contextmanager
def bar(progress: bool | Progress) -> Generator[Progress | None, None, None]:
    """Yields what the engine calls with replications done and planned (0: unknown), or None.

    Parameters
    ----------
    progress : bool or callable
        True draws a bar where tqdm is installed; a callable is called itself.
    """
    if callable(progress):
        yield progress
        return
    if not progress:
        yield None
        return
    try:
        tqdm: Any = import_module("tqdm.auto").tqdm
    except ImportError:
        yield None
        return
    shown: Any = tqdm(total=None, unit="replication", unit_scale=True, leave=False, delay=0.5)

    def tell(done: int, total: int) -> None:
        shown.total = total or None
        shown.n = done
        shown.refresh()

    try:
        yield tell
    finally:
        shown.close()
