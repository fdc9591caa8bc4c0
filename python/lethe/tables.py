"""Reads a Parquet file as JSON Lines: `python -m lethe.tables FILE ROWS`.

One object a row, in the file's order; columns keep their order. Nulls and numbers that are none are left out, bytes are
refused, dates are texts as ISO 8601 writes them.
"""

from __future__ import annotations

import datetime
import json
import math
import sys
from typing import Any

#: Rows that are in memory at once.
AT_ONCE = 4096


class TableError(Exception):
    """A file that cannot be read as rows."""


def value(found: Any, column: str) -> Any:
    """A value as JSON has it; raises `TableError` for what JSON has no form of."""
    if found is None or isinstance(found, (str, bool, int)):
        return found
    if isinstance(found, float):
        return found if math.isfinite(found) else None
    if isinstance(found, (datetime.datetime, datetime.date, datetime.time)):
        return found.isoformat()
    if isinstance(found, dict):
        return {str(key): value(item, f"{column}.{key}") for key, item in found.items()}
    if isinstance(found, (list, tuple)):
        return [value(item, column) for item in found]
    raise TableError(f"the column '{column}' has {type(found).__name__}, which is no text, number or list")


def write(table: str, rows: str) -> int:
    """Writes the rows of a Parquet file, and returns how many there were."""
    try:
        from pyarrow import ArrowException, parquet
    except ImportError:
        raise TableError("Parquet is read by pyarrow: pip install 'lethe[tables]'") from None
    count = 0
    try:
        file = parquet.ParquetFile(table)
        with open(rows, "w", encoding="utf-8", newline="\n") as out:
            for batch in file.iter_batches(AT_ONCE):
                for row in batch.to_pylist():
                    known = {name: value(item, name) for name, item in row.items()}
                    kept = {name: item for name, item in known.items() if item is not None}
                    out.write(json.dumps(kept, ensure_ascii=False) + "\n")
                    count += 1
    except ArrowException as error:
        raise TableError(f"{table} is no Parquet file that pyarrow reads: {error}") from None
    return count


def main() -> int:
    """Returns the exit code: 0 done, 2 for what cannot be read."""
    if len(sys.argv) != 3:
        print("usage: python -m lethe.tables FILE ROWS", file=sys.stderr)
        return 2
    try:
        print(f"{write(sys.argv[1], sys.argv[2])} rows", file=sys.stderr)
    except (TableError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
