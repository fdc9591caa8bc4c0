"""The tables of a run as pandas frames."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd

from lethe.errors import LetheError
from lethe.labels import Row
from lethe.measurements import Measurements

if TYPE_CHECKING:
    from lethe.record import Run

LEADING = ["method", "title", "seed"]


def metrics(run: Run) -> pd.DataFrame:
    """One row a column of a metric."""
    rows = _rows(run)
    records = [
        {**_names(row), "metric": row["metric"], "column": row["column"], "direction": row["direction"],
         "estimate": row["estimate"], "low": row["low"], "high": row["high"], "items": row["items"],
         "extras": row["extras"]}
        for row in rows
    ]
    columns = [*LEADING, *_paths(rows), "metric", "column", "direction", "estimate", "low", "high", "items", "extras"]
    return pd.DataFrame(records, columns=columns)


def items(run: Run) -> pd.DataFrame:
    """One row an item of a column, numbered from 0 in the order of the measured rows."""
    rows, found = _rows(run), Measurements(run)
    records = [
        {**_names(row), "metric": row["metric"], "column": row["column"], "set": _set(row["column"]),
         "item": item, "value": value}
        for row in rows if row["items"]
        for item, value in enumerate(found.values(row))
    ]
    return pd.DataFrame(records, columns=[*LEADING, *_paths(rows), "metric", "column", "set", "item", "value"])


def samples(run: Run) -> pd.DataFrame:
    """One row an answer; `item` numbers the rows of a set from 0, as in `items`."""
    titles = {title(row): row["method"] for row in _rows(run)}
    records, counts = [], dict[tuple[Any, ...], int]()
    for line in run.text("samples.jsonl").splitlines():
        sample = json.loads(line)
        key = (sample["method"], sample["seed"], sample["set"])
        item = counts.get(key, 0)
        counts[key] = item + 1
        said = sample.pop("method")
        records.append({"method": titles.get(said, said), "title": said, "item": item, **sample})
    columns = [*LEADING, "set", "item", "question", "reference", "answer"]
    return pd.DataFrame(records, columns=columns)


def _rows(run: Run) -> list[Row]:
    try:
        rows = json.loads(run.text("metrics.json"))
    except ValueError as error:
        raise LetheError(f"{run.directory}/metrics.json is not JSON: {error}") from error
    return list(rows)


def _names(row: Row) -> dict[str, Any]:
    return {"method": row["method"], "title": title(row), "seed": row["seed"], **row["point"]}


def _paths(rows: list[Row]) -> list[str]:
    return list(dict.fromkeys(path for row in rows for path in row["point"]))


def _set(column: str) -> str | None:
    head, dot, _ = column.partition(".")
    return head if dot else None


def title(row: Row) -> str:
    """Method and point, as reports and samples write them: `npo (beta=0.1)`."""
    if not row["point"]:
        return str(row["method"])
    prefix = f"methods.{row['method']}."
    values = [
        f"{path.rpartition('.')[2] if path.startswith(prefix) else path}={value}"
        for path, value in row["point"].items()
    ]
    return f"{row['method']} ({', '.join(values)})"
