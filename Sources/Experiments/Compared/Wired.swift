package import Plans

/// What the wiring of an experiment promises at one seed and one point of its sweep.
package struct Wired: Sendable {
  /// The compared models, baselines first.
  package var models: [ComparedModel] = []
  /// What the objective of a sweep judges a trial by.
  package var probes: [Probe] = []
  /// The sets that external programs may take, by name.
  package var sets: [String: AnyRef] = [:]

  /// Begins with nothing.
  package init() {}
}
