package import Documents
import Experiments
import Plans
import Records
import Storage

/// Whether the models of a run are, byte for byte, what they would be if some rows had never been in the data.
///
/// A step is a pure function of its inputs, and its key is the digest of all that it depends on. So a model that no row to be
/// deleted went into, by any way through the plan, has the key and the bytes that it has in a run without those rows. What a
/// light step makes of the rows that would be left is computed here and compared: a selection that leaves the deleted rows
/// out is the same without them. Published models and other files that are no data sets are taken as they are.
package struct DeletionProof {
  /// What is proven of one model.
  package struct Verdict: Sendable, Equatable {
    /// The method's title, with the seed where there are several.
    package let model: String
    /// The steps that it was computed by.
    package let steps: Int
    /// Those of them that were computed again without the rows, and gave the same.
    package let again: Int
    /// The first step that would give something else, and why; nil for a model that is proven.
    package let step: String?
    /// What is the matter with it.
    package let reason: String?
  }

  /// This program makes another plan of the run's spec.
  package struct OtherPlan: Error, CustomStringConvertible {
    package let description =
      "this lethe makes another plan of the run's spec: use the version that provenance.json names"
  }

  /// How many of the rows are in the data of the run.
  package let found: Int
  /// One for each model.
  package let verdicts: [Verdict]

  /// Proves what can be proven of the models that `methods` name, or of all but the baselines.
  ///
  /// Throws `NotFound` for a method that the run does not have, `OtherPlan`, and `StorageError` for what cannot be read.
  package init(
    _ directory: String, in workspace: Workspace, deleted: DeletedRows, methods: [String] = []
  ) throws {
    let store = workspace.store
    let recorded = try RecordedPlan(of: directory, disk: store.disk)
    let session = try workspace.resumed(
      workspace.session(of: Workspace.spec("\(directory)/resolved.yaml")))
    let compilation = session.compilation
    guard compilation.plan.digest.hex == recorded.digest else { throw OtherPlan() }
    let models = compilation.models
    for name in methods where !models.contains(where: { $0.method == name || $0.title == name }) {
      throw NotFound(
        message: "the run has no method '\(name)'",
        help: Suggestion.help(for: name, among: models.map(\.title)))
    }
    let chosen = models.filter { model in
      methods.isEmpty
        ? !model.isBaseline : methods.contains { $0 == model.method || $0 == model.title }
    }
    var trees: [Int: Tree] = [:]
    for (index, step) in recorded.steps.enumerated() {
      trees[index] = try step.object.map { try store.objects.tree($0) }
    }
    let rows = try deleted.rows(of: compilation.plan, trees, store)
    var walk = try DeletionWalk(compilation.plan, trees, store, deleted: rows)
    for (index, step) in recorded.steps.enumerated() { walk.keys[index] = step.key }
    let seeds = Set(chosen.map(\.seed)).count > 1
    verdicts = try chosen.map { model in
      let ancestors = walk.ancestors(of: model.model.index)
      for index in ancestors { try walk.visit(index) }
      let title = model.title + (seeds ? " (seed \(model.seed))" : "")
      var first = ancestors.first { walk.states[$0]?.reason != nil }
      var reason = first.flatMap { walk.states[$0]?.reason }
      if first == nil, case .other = walk.states[model.model.index] {
        first = model.model.index
        reason = "has other bytes without the deleted rows"
      }
      return Verdict(
        model: title, steps: ancestors.count, again: ancestors.count { walk.again.contains($0) },
        step: first.map { compilation.plan.entries[$0].label }, reason: reason)
    }
    found = walk.found.count
  }
}

extension DeletionProof.Verdict {
  package var json: JSONValue {
    .object([
      "model": .string(model), "proven": .bool(step == nil), "steps": .integer(steps),
      "computed_again": .integer(again), "step": step.map(JSONValue.string) ?? .null,
      "reason": reason.map(JSONValue.string) ?? .null,
    ])
  }
}
