import Documents
import Experiments
import Plans
import Reporting
import Storage
import Testing

/// What is measured along trainings, as a plan.
@Suite struct CurvesTests {
  private func compile(_ text: String) throws -> Compilation {
    try Compiler.compile(try load(text), numerics: "portable", store: Store(at: "/nonexistent"))
  }

  private static let tiny = SpecTests.tiny.replacing(
    "ga: gradient_ascent", with: "ga: {gradient_ascent: {epochs: 5}}")

  @Test func `a training is done in parts, each from where the last one ended`() throws {
    let compilation = try compile(Self.tiny + "\ncurves: {every: 2}\n")
    let entries = compilation.plan.entries
    let parts = entries.filter { $0.kind == "unlearn-part-gradient_ascent" }
    #expect(
      parts.map(\.label) == [
        "ga gradient_ascent up to epoch 2", "ga gradient_ascent up to epoch 4",
        "ga gradient_ascent up to the end",
      ])
    #expect(parts[1].inputs.indices.contains(parts[0].index))
    #expect(parts[2].inputs.indices.contains(parts[1].index))
    // No training is done twice.
    #expect(!entries.contains { $0.kind == "unlearn-gradient_ascent" })
    let ga = try #require(compilation.models.first { $0.method == "ga" })
    #expect(ga.stages.map(\.place) == [0, 1, 2, 3])
    #expect(ga.stages.last?.model == ga.model)
    let none = try #require(compilation.models.first { $0.method == "none" })
    #expect(none.stages.map(\.place) == [0])
  }

  /// Methods that train otherwise than by a loss of their own have points too; those without a training have none.
  @Test(arguments: [
    ("tv: {task_vector: {epochs: 4}}", 5), ("whp: {generic_labels: {epochs: 4}}", 5),
    ("soft: {spul: {epochs: 4}}", 5), ("sharp: {sam: {method: {npo: {epochs: 4}}}}", 5),
    ("cut: {prune: {}}", 2),
  ])
  func `points are those of the training`(method: String, points: Int) throws {
    let compilation = try compile(
      SpecTests.tiny.replacing("ga: gradient_ascent", with: method) + "\ncurves: {every: 1}\n")
    let name = String(method.prefix { $0 != ":" })
    let model = try #require(compilation.models.first { $0.method == name })
    #expect(model.stages.map(\.place) == Array(0..<points))
    #expect(Set(model.stages.map(\.model.index)).count == points)
    #expect(model.stages.last?.model == model.model)
  }

  @Test(arguments: [
    "", "curves: {every: 1}", "curves: {every: 1, rows: 0.5, stop: {column: retain.probability}}",
  ])
  func `a report knows which labels a model learnt, kept from a curve or not`(curves: String) throws
  {
    let compilation = try compile(
      SpecTests.tiny.replacing("ga: gradient_ascent", with: "whp: {generic_labels: {epochs: 2}}")
        + "\n\(curves)\n")
    let labels = try #require(compilation.plan.entries.first { $0.kind == "generic-labels" })
    for model in compilation.models {
      #expect(
        GenericLabelsCell.learns(model.model.index, labels.index, compilation.plan)
          == (model.method == "whp"), "\(model.method)")
    }
  }

  @Test func `what a rule chooses by is not reported`() throws {
    let compilation = try compile(
      Self.tiny + "\ncurves: {every: 2, rows: 0.5, stop: {column: retain.probability}}\n")
    let entries = compilation.plan.entries
    func rows(_ ref: Int) -> Set<String> {
      var (found, open) = (Set<String>(), [ref])
      while let next = open.popLast() {
        if entries[next].kind == "split-rows" { found.insert(entries[next].parameters.keyText) }
        if entries[next].kind.hasPrefix("measure") || entries[next].kind.hasPrefix("score")
          || entries[next].kind.hasPrefix("generate")
        {
          open += entries[next].inputs.indices
        }
      }
      return found
    }
    let ga = try #require(compilation.models.first { $0.method == "ga" })
    let reported = ga.measurements.map { rows($0.ref.index) }
    let chosen = ga.stages.flatMap { $0.measurements.map { rows($0.ref.index) } }
    #expect(reported.allSatisfy { $0.count == 1 && $0.first?.contains("report") == true })
    #expect(chosen.allSatisfy { $0.count == 1 && $0.first?.contains("selection") == true })
    // What is compared is the model that the rule keeps.
    #expect(entries[ga.model.index].kind == "keep-point")
    #expect(ga.choice != nil)
    let retrain = try #require(compilation.models.first { $0.method == "retrain" })
    #expect(retrain.choice == nil && entries[retrain.model.index].kind == "pretrain")
  }

  @Test func `mistakes are told`() throws {
    #expect(try problems(Self.tiny + "\ncurves: {metrics: [rouge, bleu]}") == ["unknown-metric"])
    #expect(
      try problems(Self.tiny + "\ncurves: {stop: {rule: target}}") == ["missing-key"])
    #expect(
      try problems(Self.tiny + "\ncurves: {stop: {rule: best, target: 1}}") == ["invalid-value"])
    #expect(
      try problems(Self.tiny + "\ncurves: {rows: 1, stop: {rule: best}}") == ["invalid-value"])
  }
}
