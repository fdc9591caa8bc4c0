"""What the worker refuses."""

from __future__ import annotations


class WorkerError(Exception):
    """A request that cannot be carried out; the message says why, for the person who wrote the spec."""
