import Documents
import Experiments
import FoundationEssentials
import Metrics
import Plans
import Reporting
import Storage
import TestKit
import Testing

/// A kind of experiment is one folder and one line: a third one is added here, and nothing knows of it but the list.
@Suite struct KindTests {
  private static let kinds = ExperimentKinds(experimentKinds.all + [ToyKind.self])

  private static let toy = """
    lethe: 1
    name: toy
    model: listed
    data: {values: [1, 2, 3, 6], forget: small}
    methods: {less: {drop: {count: 2}}}
    metrics: [level]
    """

  private func load(_ text: String) throws -> Spec {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/spec.yaml"
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      var sources = SpecSources()
      return try Spec.load(path, cells: reportCells.erased, kinds: Self.kinds, &sources)
    }
  }

  private func compile(_ text: String) throws -> Compilation {
    try Compiler.compile(try load(text), numerics: "portable", store: Store(at: "/nonexistent"))
  }

  private func problems(_ text: String) throws -> [Diagnostic] {
    do {
      _ = try load(text)
      return []
    } catch let error as InvalidDocument {
      return error.diagnostics
    }
  }

  /// What the steps before an entry gave.
  private struct Made: ArtifactSource {
    var artifacts: [any Artifact] = []

    func artifact<A: Artifact>(_ type: A.Type, _ index: Int) throws -> A {
      try #require(artifacts[index] as? A)
    }
  }

  @Test func `an experiment of a third kind compiles, and its steps run`() throws {
    let compilation = try compile(Self.toy)
    #expect(compilation.models.map(\.method) == ["keep", "less"])
    #expect(compilation.models.map(\.isBaseline) == [true, false])
    #expect(
      compilation.plan.entries.map(\.label)
        == ["numbers", "keep level", "less drop", "less level"])
    let registry = StepRegistry(ToyKind.steps)
    var made = Made()
    for entry in compilation.plan.entries {
      made.artifacts.append(try registry.kind(of: entry).run(entry, made, Context()))
    }
    let means = try compilation.models.map { model in
      try made.artifact(Measurement.self, model.measurements[0].ref.index).columns[0].estimate
    }
    // The means of 1, 2, 3, 6 and of 3, 6.
    #expect(means == [3, 4.5])
  }

  @Test func `seeds and a sweep multiply it as they do every kind`() throws {
    let swept = try compile(
      Self.toy + "\nseeds: [1, 2]\nsweep: {methods.less.drop.count: [1, 2]}")
    #expect(
      swept.models.map(\.title)
        == ["keep", "less (count=1)", "keep", "less (count=1)", "less (count=2)", "less (count=2)"])
    // Dropping depends on no seed, measuring does.
    #expect(swept.plan.entries.filter { $0.kind == DropNumbers.kind }.count == 2)
    #expect(swept.plan.entries.filter { $0.kind == MeasureNumbers.kind }.count == 6)
  }

  @Test func `what it does not take is wrong where the spec asks for it`() throws {
    for (more, words) in [
      ("attacks: [precision]", "lists of numbers have no attacks"),
      ("curves: {every: 1}", "lists of numbers have no curves"),
      ("engine: pytorch", "lists of numbers have no engine besides lethe"),
      (
        "requests: [{qa: {path: \(SpecTests.data)}}]", "lists of numbers have no requests"
      ),
      (
        "sweep: {methods.less.drop.count: [1, 2], tpe: {trials: 4, objective: {maximize: level}}}",
        "lists of numbers have no sweep with an objective"
      ),
      (
        "steps: {show: {run: [ls], outputs: [o], inputs: {m: {method: less, as: huggingface}}}}",
        "Hugging Face folder"
      ),
    ] {
      let found = try problems(Self.toy + "\n" + more)
      #expect(Set(found.map(\.code)) == ["wrong-kind"], "\(more): \(found)")
      #expect(found.first?.message.contains(words) == true, "\(more): \(found)")
    }
  }

  @Test func `methods and metrics of another kind are named as such`() throws {
    let found = try problems(
      Self.toy.replacing("{less:", with: "{other: npo, less:")
        .replacing("[level]", with: "[level, rouge]"))
    #expect(
      found.map(\.message) == [
        "'npo' is a method for language models, and the model is a list of numbers",
        "'rouge' measures language models, and the model is a list of numbers",
      ])
    let reserved = try problems(SpecTests.tiny.replacing("ga:", with: "keep:"))
    #expect(reserved.map(\.code) == ["reserved-name"])
  }

  @Test func `documentation has the keys of all kinds, and requires what no one kind does`() throws
  {
    var parameters = Parameters.describing()
    _ = Experiment(&parameters, cells: reportCells.erased, kinds: Self.kinds)
    let data = try #require(parameters.fields.first { $0.name == "data" })
    guard case .group(let fields) = data.kind else {
      Issue.record("data is a mapping")
      return
    }
    let names = fields.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(Set(names).isSuperset(of: ["forget", "retain", "images", "values"]))
    #expect(fields.filter(\.isRequired).isEmpty)
    #expect(
      data.help
        == "The question-answer sets of a language model, or the images of a classifier, or the numbers of a list."
    )
  }

  @Test func `what kinds say of themselves is there`() {
    let (methods, cells) = (Set(Self.kinds.methods.names), Set(reportCells.names))
    for kind in Self.kinds.all {
      #expect(methods.isSuperset(of: kind.baselines), "\(kind)")
      #expect(cells.isSuperset(of: kind.reportCells), "\(kind)")
    }
    #expect(cells.isSuperset(of: ExperimentKinds.reportCells))
  }
}
