"""Shows a report's cells in the notebook that asks for them."""

from __future__ import annotations

import json
from typing import Any


def outputs(notebook: str) -> list[dict[str, Any]]:
    """The MIME bundles of a report notebook, in order: its texts, and what its cells had shown."""
    bundles: list[dict[str, Any]] = []
    for cell in json.loads(notebook)["cells"]:
        if cell["cell_type"] == "markdown":
            text = _joined(cell["source"])
            bundles.append({"text/markdown": text, "text/plain": text})
        for output in cell.get("outputs", []):
            if data := output.get("data"):
                bundles.append({kind: _joined(value) for kind, value in data.items()})
    return bundles


def show(notebook: str) -> None:
    """Publishes them under the cell that is being executed."""
    from IPython.display import display

    for bundle in outputs(notebook):
        display(bundle, raw=True)


def _joined(value: Any) -> Any:
    return "".join(value) if isinstance(value, list) else value
