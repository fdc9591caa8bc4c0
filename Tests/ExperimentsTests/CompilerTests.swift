import Documents
import Experiments
import Plans
import Storage
import TestKit
import Testing

@Suite struct CompilerTests {
  /// Compiles without a store on the disk; nothing is written.
  private func compile(_ text: String) throws -> Compilation {
    try Compiler.compile(try load(text), numerics: "portable", store: Store(at: "/nonexistent"))
  }

  @Test func `seeds and sweep points share the steps that do not depend on them`() throws {
    let one = try compile(SpecTests.tiny)
    let swept = try compile(SpecTests.tiny + "\nsweep: {methods.npo.npo.beta: [0.1, 1]}")
    let npo = one.plan.entries.filter {
      $0.label.hasPrefix("npo ") && $0.label != "npo reference"
    }
    #expect(swept.plan.entries.count == one.plan.entries.count + npo.count)
    #expect(
      swept.models.map(\.title) == ["none", "retrain", "ga", "npo (beta=0.1)", "npo (beta=1)"])
  }

  @Test func `labels show only what distinguishes a step`() throws {
    let swept = try compile(
      SpecTests.tiny + "\nsweep: {methods.npo.npo.beta: [0.1, 1]}\nseeds: [1, 2]")
    let labels = swept.plan.entries.map(\.label)
    #expect(Set(labels).count == labels.count)
    #expect(labels.contains("forget data"))
    #expect(labels.contains("ga gradient_ascent [seed=1]"))
    #expect(labels.contains("npo npo [beta=1,seed=2]"))
    #expect(labels.contains("npo reference [seed=1]"))
  }

  @Test func `the plan does not depend on where the spec lies, and pins its sources`() throws {
    let first = try compile(SpecTests.tiny)
    let second = try compile(SpecTests.tiny)
    #expect(first.plan.digest == second.plan.digest)
    let node = try YAML.parse(Array(first.resolvedText.utf8), file: "resolved.yaml")
    #expect(node["inputs"]?.entries?.count == 1)
    #expect(node["inputs"]?.entries?.first?.value.text?.count == 64)
  }

  /// Every row that an objective reads is left out of what is reported, also those that metrics and programs bring.
  @Test func `what is selected by is not reported`() throws {
    let compilation = try compile(
      SpecTests.tiny.replacing(
        "metrics: [probability, rouge]",
        with: """
          metrics:
            - probability
            - multiple_choice: {tasks: {own: {qa: {path: \(SpecTests.data), start: 20, count: 8}}}}
          steps:
            show:
              run: [sh, -c, "cat inputs/rows/* > out"]
              inputs: {rows: {data: forget}}
              outputs: [out]
          sweep:
            methods.npo.npo.beta: {log_uniform: [0.01, 1]}
            tpe: {trials: 4, objective: {maximize: own.accuracy, methods: [npo]}}
          """))
    let entries = compilation.plan.entries
    func inputs(_ label: String) -> [String] {
      entries.filter { $0.label.hasPrefix(label) }.flatMap {
        $0.inputs.indices.map { entries[$0].label }
      }
    }
    let reported = inputs("npo score own") + inputs("none score own")
    #expect(!reported.isEmpty)
    #expect(!reported.contains("own data"))
    #expect(reported.contains { $0.contains("own data for the report") })
    #expect(!inputs("none score forget").contains("forget data"))
    #expect(inputs("steps/show") == ["forget data for the report"])
  }

  @Test func `a part of the retain rows can stand for them in what is measured`() throws {
    let whole = try compile(SpecTests.tiny)
    let part = try compile(
      SpecTests.tiny.replacing(
        "methods:",
        with: "  retain_measured: {qa: {path: \(SpecTests.data), start: 0, count: 2}}\nmethods:"))
    func inputs(_ label: String, _ compilation: Compilation) -> [String] {
      let entries = compilation.plan.entries
      return entries.first { $0.label == label }?.inputs.indices.map { entries[$0].label } ?? []
    }
    #expect(inputs("ga score retain", whole).contains("retain data"))
    #expect(inputs("ga score retain", part).contains("retain_measured data"))
    #expect(inputs("ga gradient_ascent", part) == inputs("ga gradient_ascent", whole))
    #expect(inputs("model.start", part) == inputs("model.start", whole))
  }

  /// The folder of the spec itself, which an empty text elsewhere would name as well, is one of them.
  @Test(arguments: ["nowhere.json", "."])
  func `missing files are reported together, where the spec names them`(_ path: String) throws {
    let text = SpecTests.tiny.replacing(SpecTests.data, with: path)
    do {
      _ = try compile(text)
      Issue.record("compiled without its data")
    } catch let error as InvalidDocument {
      #expect(error.diagnostics.map(\.code) == ["unreadable-file"])
      #expect(error.diagnostics.first?.range.start.line == 5)
    }
  }

  @Test func `another seed changes the keys of what is random and of nothing else`() throws {
    let one = try compile(SpecTests.tiny + "\nseeds: [1]").plan.entries
    let two = try compile(SpecTests.tiny + "\nseeds: [2]").plan.entries
    let same = zip(one, two).filter { $0.parameters == $1.parameters }.map(\.0.kind)
    #expect(same.contains("train-tokenizer"))
    #expect(same.contains("score-answers"))
    #expect(!same.contains("pretrain"))
  }
}
