import Datasets
package import Documents
package import Plans

/// Asks after questions of another set with their right answers, as if the model had just given them.
package struct FewShot: Attack {
  package static let name = "few_shot"
  package static let version = "1"
  package static let summary = "Asks after some questions of another set with their right answers."

  package static let shorthand: String? = "shots"

  package let shots: [Int]
  package let from: String
  package let sets: [String]

  package init(_ p: inout Parameters) {
    shots = p.integers(
      "shots", default: [4], in: 1...1_000, count: 1...100,
      "How many questions, each number by itself.")
    from = p.text("from", default: "retain", "The set that they are drawn from.")
    sets = p.texts(
      "sets", default: ["forget"], count: 1...100, "The sets whose questions are asked so.")
    if sets.contains(from) {
      p.report("from", "a set cannot lead its own questions, which would give them away")
    }
  }

  package var needsWeights: Bool { false }
  /// Any engine can be asked.
  package var needsOwnEngine: Bool { false }

  package var titles: [String] {
    shots.map { "\(Self.name) \($0)" }
  }

  package func wire(_ target: AttackTarget, into plan: inout Plan) throws -> [Attempt] {
    guard let source = target.sets[from] else {
      throw AttackError(
        "the attack '\(Self.name)' draws questions of the \(from) set: add 'data: {\(from): ...}', or name another"
      )
    }
    return try zip(shots, titles).map { count, title in
      let drawn = plan.add(
        "\(from) data for \(title)", DrawRows(count, part: .drawn, seed: target.seed), source)
      let asked = try target.asking(sets, by: Self.name) { set, rows in
        plan.add("\(set) data \(title)", LeadRows(), rows, drawn)
      }
      return Attempt(model: target.model, sets: target.sets, asked: asked)
    }
  }
}
