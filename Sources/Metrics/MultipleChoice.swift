package import Datasets
package import Documents
package import Models
import Plans

/// How often the model finds the right answer likelier than the wrong ones.
///
/// `accuracy` compares the answers' likelihoods, `accuracy_norm` those over the number of characters: `acc` and
/// `acc_norm` of lm-evaluation-harness. Among equally likely answers the right one counts its share, where the
/// harness takes the first. Without tasks the questions are those of the forget and the retain set.
package struct MultipleChoice: EvidenceMetric {
  package static let name = "multiple_choice"
  package static let version = "1"
  package static let summary = "Share of items whose right answer is the likeliest."

  package let tasks: Tasks
  /// Tasks that ask for what is to be forgotten.
  package let unwanted: [String]
  package let resamples: Int

  package init(_ p: inout Parameters) {
    tasks = Tasks(&p)
    unwanted = p.texts(
      "unwanted", default: [],
      "Tasks that ask for what is to be forgotten, so that fewer right answers are better.")
    for name in unwanted where !tasks.names.contains(name) {
      p.report("unwanted", "there is no task '\(name)'")
    }
    resamples = Self.resamples(&p)
  }

  /// Items of the metric's own, by name; no part of the metric's key, as the rows are an input.
  package struct Tasks: Codable, Sendable {
    @WiringOnly private(set) var all: [(name: String, dataset: any Dataset)]
    @Unkeyed private(set) var names: [String]

    init(_ p: inout Parameters) {
      let given = p.componentMap(
        "tasks", from: datasets,
        "Items under names of your choice, such as piqa; the forget and retain sets when empty.")
      let taken = Set(["forget", "retain"] + MetricSets.optional.map(\.name))
      for task in given where taken.contains(task.name) {
        p.report("tasks", "'\(task.name)' is a set of the experiment; choose another name")
      }
      all = given.map { ($0.name, $0.value) }
      names = given.map(\.name)
    }
  }

  package var ownSets: [(name: String, dataset: any Dataset)] { tasks.all }

  package func needs(_ sets: Set<String>) -> [Need] {
    (tasks.names.isEmpty ? ["forget", "retain"] : tasks.names).map { .scores($0) }
  }

  package func columns(
    of evidence: MetricEvidence, _ bootstrap: Bootstrap
  ) throws -> [Column] {
    try needs([]).map(\.set).flatMap { set in
      let rows = try evidence.rows(set)
      let scores = try evidence.scores(set)
      for (index, row) in scores.enumerated() where row.perturbed.isEmpty {
        throw MetricError("row \(index + 1) of the \(set) set has no wrong answers to choose from")
      }
      let direction: Column.Direction = set == "forget" || unwanted.contains(set) ? .lower : .higher
      let plain = scores.map { Self.hit($0.answer.nll, $0.perturbed.map(\.nll)) }
      let normed = zip(rows, scores).map { row, score in
        Self.hit(
          score.answer.nll / Self.length(row.answer),
          zip(score.perturbed, row.perturbedAnswers).map { $0.nll / Self.length($1) })
      }
      return [
        Column("\(set).accuracy", direction, meanOf: plain, bootstrap),
        Column("\(set).accuracy_norm", direction, meanOf: normed, bootstrap),
      ]
    }
  }

  /// Returns 1 when the right answer costs least, a share of it when it ties, else 0.
  package static func hit(_ right: Double, _ wrong: [Double]) -> Double {
    wrong.contains { $0 < right } ? 0 : 1 / Double(1 + wrong.count { $0 == right })
  }

  /// The characters of an answer without the white space before it, at least one.
  private static func length(_ answer: String) -> Double {
    Double(max(1, answer.unicodeScalars.drop { $0.properties.isWhitespace }.count))
  }
}
