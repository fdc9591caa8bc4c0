"""Weights & Biases' offline runs, written by wandb itself; `wandb sync DIR/wandb/offline-run-*` sends them."""

from __future__ import annotations

import os
import pathlib

from lethe.errors import LetheError
from lethe.export.tracks import Track


def write(tracks: list[Track], out: pathlib.Path) -> None:
    """An offline run for each model, in a group for each run of Lethe's; nothing is sent."""
    # Looked at when wandb is imported: without it a file of settings could have wandb talk to a server.
    os.environ["WANDB_MODE"] = "offline"
    try:
        import wandb
    except ImportError as error:
        raise LetheError(f"this format is written by wandb itself: pip install wandb ({error})") from None
    out.mkdir(parents=True, exist_ok=True)
    for track in tracks:
        settings = wandb.Settings(
            console="off", silent=True, disable_git=True, disable_code=True, x_disable_stats=True,
            x_disable_meta=True, x_disable_machine_info=True)
        made = wandb.init(
            mode="offline", project="lethe", group=track.run, name=track.name, dir=str(out),
            config=dict(track.parameters), settings=settings)
        for step in sorted({step for points in track.curves.values() for step, _ in points}):
            made.log({name: dict(points)[step] for name, points in track.curves.items() if step in dict(points)}, step)
        made.summary.update(track.metrics)
        made.finish()
    # Its service writes after `finish` has returned, and ends only when all is written.
    wandb.teardown()
