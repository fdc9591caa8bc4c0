package import Attacks

/// What a spec declares of an experiment of some kind, without problems.
package struct Declared<Kind: ExperimentKind>: Sendable {
  /// Where its model comes from.
  package let model: Kind.Model
  /// What it read under `data`.
  package let data: Kind.Data
  /// The baselines, then the methods.
  package let compared: [ComparedMethod<Kind.Method>]
  /// What is measured of each, under the names of the metrics.
  package let metrics: [Named<Kind.Metric>]
  /// Forget sets that come one after the other.
  package let requests: Requests
  /// What is done to every compared model.
  package let attacks: [any Attack]
  /// What is measured along every training; nil for its end alone.
  package let curves: Curves?
}
