"""MLflow's store, written by MLflow itself: `mlflow ui --backend-store-uri sqlite:///DIR/mlflow.db`."""

from __future__ import annotations

import pathlib

from lethe.errors import LetheError
from lethe.export.tracks import Track


def write(tracks: list[Track], out: pathlib.Path) -> None:
    """An experiment a run of Lethe's, in it a run for each model; what is there already stays as it is."""
    try:
        from mlflow.entities import Metric, Param, RunTag
        from mlflow.tracking import MlflowClient
    except ImportError as error:
        raise LetheError(f"this format is written by MLflow itself: pip install mlflow ({error})") from None
    out.mkdir(parents=True, exist_ok=True)
    client = MlflowClient(f"sqlite:///{(out / 'mlflow.db').resolve()}")
    experiments: dict[str, str] = {}
    for track in tracks:
        if track.run not in experiments:
            if client.get_experiment_by_name(track.run) is not None:
                raise LetheError(f"{out} has the experiment '{track.run}' already")
            place = (out / "artifacts" / track.run).resolve().as_uri()
            experiments[track.run] = client.create_experiment(track.run, artifact_location=place)
        began = int(track.started * 1000)
        made = client.create_run(experiments[track.run], start_time=began, run_name=track.name)
        metrics = [Metric(_name(name), value, began, 0) for name, value in track.metrics.items()]
        metrics += [
            Metric(_name(name), value, began, step) for name, points in track.curves.items() for step, value in points]
        parameters = [Param(_name(name), value) for name, value in track.parameters.items()]
        # A request carries at most a thousand metrics and a hundred parameters.
        for first in range(0, len(metrics), 1000):
            client.log_batch(made.info.run_id, metrics=metrics[first : first + 1000])
        for first in range(0, len(parameters), 100):
            client.log_batch(made.info.run_id, params=parameters[first : first + 100])
        client.log_batch(made.info.run_id, tags=[RunTag("source", "lethe")])
        client.set_terminated(made.info.run_id, "FINISHED", end_time=began)


def _name(name: str) -> str:
    """A name of the characters that MLflow allows."""
    return "".join(c if c.isascii() and (c.isalnum() or c in "_-. :/") else "_" for c in name)
