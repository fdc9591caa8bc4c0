"""The side of PyTorch: scores, generates and unlearns with models of `transformers`.

`python -m lethe.worker` is its door; Documentation/Engines.md describes the protocol. Batches, pairings, schedule
and losses are those of Lethe's own engine, so that the two can check each other.
"""

#: Raised whenever the worker's results change; part of the key of every step that it computes.
VERSION = "2"
