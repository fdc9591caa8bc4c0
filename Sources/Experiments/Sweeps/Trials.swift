import Documents
import Tensors

/// The trials that a sweep has come to: points that the report shows, and trials that only the objective judges.
package struct Trials: Sendable, Equatable {
  /// Points that are measured in full.
  package var points: [[Assignment]]
  /// Trials that only the objective judges.
  package var probes: [[Assignment]] = []

  init(points: [[Assignment]], probes: [[Assignment]] = []) {
    self.points = points
    self.probes = probes
  }

  /// Reads what `node` writes.
  init(_ node: Node) {
    points = node["points"].map(Self.points) ?? []
    probes = node["probes"].map(Self.points) ?? []
  }

  /// The form of a resolved spec.
  var node: Node {
    .mapping([("points", Assignment.list(points)), ("probes", Assignment.list(probes))])
  }

  static func points(_ list: Node) -> [[Assignment]] {
    (list.items ?? []).map { item in
      (item.entries ?? []).map { Assignment(path: $0.key.text ?? "", value: $0.value) }
    }
  }
}

/// The random numbers of sweeps.
enum SweepDraw {
  /// The stream of one path at one trial.
  static func stream(_ seed: UInt64, _ path: String, _ trial: Int) -> RandomStream {
    Seed(seed).stream("sweep \(path)", UInt64(trial))
  }
}
