"""What can go wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, or doubtful, in a scenario.

    Attributes
    ----------
    code : str
        Stable: S001, S002, …; S1xx is a warning.
    is_warning : bool
        A warning does not stop a run.
    message : str
        What is wrong.
    file : str
        The file, as it was named; of a change its origin, such as ``change 1``.
    line, column : int
        Counted from 1; 0 where the fault is of the file as a whole.
    expected, hint : str or None
        What was expected at the place, and what to do instead.
    """

    code: str
    is_warning: bool
    message: str
    file: str
    line: int
    column: int
    expected: str | None
    hint: str | None

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {self.code}: {self.message}"


class ScenarioError(ValueError):
    """A scenario, design, record or file of priors that is wrong.

    Attributes
    ----------
    faults : list of Fault
        Every fault, in the order in which they stand.
    """

    def __init__(self, text: str, faults: list[dict[str, Any]]) -> None:
        super().__init__(text)
        self.text = text
        self.faults = [Fault(**fault) for fault in faults]

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self.text, [vars(fault) for fault in self.faults]))


class UsageError(ValueError):
    """A question that cannot be asked in this way; nothing was written."""


class StockoutError(RuntimeError):
    """The work failed; what is on disk is whole."""
