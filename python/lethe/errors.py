"""What goes wrong, as exceptions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class LetheError(Exception):
    """Lethe could not do what was asked; `code` is the program's exit code, if it ran."""

    def __init__(self, message: str, code: int | None = None) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Problem:
    """One problem of a spec, as `lethe check --json` reports it."""

    file: str
    line: int
    column: int
    code: str
    message: str
    help: str | None

    @classmethod
    def of(cls, json: dict[str, Any]) -> Problem:
        """Reads one entry of the report."""
        return cls(
            file=str(json["file"]), line=int(json["line"]), column=int(json["column"]),
            code=str(json["code"]), message=str(json["message"]), help=json.get("help"))

    def __str__(self) -> str:
        advice = f" ({self.help})" if self.help else ""
        return f"{self.file}:{self.line}:{self.column}: {self.message}{advice}"


class SpecError(LetheError):
    """A spec is wrong: nothing was run, and `problems` says where and why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(p) for p in problems), code=2)
        self.problems = problems
