"""Writes runs for experiment trackers: `python -m lethe.export RUN --format tensorboard -o DIR`."""
