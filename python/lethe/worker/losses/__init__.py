"""Every loss, by its name in a spec."""

from __future__ import annotations

from lethe.worker.losses.answer_preservation import AnswerPreservation
from lethe.worker.losses.cross_entropy_unlearning import CrossEntropyUnlearning
from lethe.worker.losses.departing_in_turn import DepartingInTurn
from lethe.worker.losses.direct_preference import DirectPreference
from lethe.worker.losses.flat_choices import FlatChoices
from lethe.worker.losses.gradient_ascent import GradientAscent
from lethe.worker.losses.gradient_difference import GradientDifference
from lethe.worker.losses.jensen_shannon import JensenShannon
from lethe.worker.losses.kahneman_tversky import KahnemanTversky
from lethe.worker.losses.masked_distillation import MaskedDistillation
from lethe.worker.losses.maximum_entropy import MaximumEntropy
from lethe.worker.losses.negative_preference import NegativePreference
from lethe.worker.losses.primal_dual import PrimalDual
from lethe.worker.losses.random_answers import RandomAnswers
from lethe.worker.losses.refusal_tuning import RefusalTuning
from lethe.worker.losses.relearning import Relearning
from lethe.worker.losses.representation_misdirection import RepresentationMisdirection
from lethe.worker.losses.retain_tuning import RetainTuning
from lethe.worker.losses.saturation_importance import SaturationImportance
from lethe.worker.losses.self_distillation import SelfDistillation
from lethe.worker.losses.simple_preference import SimplePreference
from lethe.worker.losses.weighted_ascent import WeightedAscent
from lethe.worker.method import Method

LOSSES: dict[str, type[Method]] = {
    loss.name: loss
    for loss in (
        GradientAscent, GradientDifference, NegativePreference, SimplePreference, DirectPreference, RefusalTuning,
        SelfDistillation, WeightedAscent, SaturationImportance, CrossEntropyUnlearning, MaximumEntropy,
        RepresentationMisdirection, RetainTuning, PrimalDual, KahnemanTversky, AnswerPreservation, JensenShannon,
        RandomAnswers, DepartingInTurn, MaskedDistillation, Relearning, FlatChoices)
}
