import Plans
import Documents
import Experiments
import Records
import Reporting
import Reports
import Running
import Storage
import TestKit
import Testing

/// What methods cost, from plans whose steps took one second and one token each.
@Suite struct CostCellTests {
  /// The rows of the cost table, by method.
  private func rows(_ text: String) async throws -> [String: [Value]] {
    try await rows(
      Compiler.compile(try load(text), numerics: "portable", store: Store(at: "/nonexistent")))
  }

  private func rows(_ compiled: Compilation) async throws -> [String: [Value]] {
    let record = RunRecord(
      spec: compiled.spec, plan: compiled.plan,
      outcomes: compiled.plan.entries.enumerated().map {
        Outcome(
          index: $0, label: $1.label, state: .ran,
          cost: Cost(wall: 1, cpu: 1, memory: 1, tokens: 1))
      },
      models: compiled.models.map { ModelRecord(compared: $0, measurements: []) },
      provenance: Provenance(
        version: "", machine: Machine.current(), kernels: "", numerics: "", libraries: [],
        commit: nil, started: "", wall: 0, cpu: 0, peakMemory: 0, ran: 0, cached: 0, failed: 0,
        overrides: []))
    let cell = try #require(reportCells.make(.text("cost")).value)
    let tables = await cell.cells(record).compactMap { cell -> Table? in
      if case .table(let table) = cell.content { table } else { nil }
    }
    let rows = try #require(tables.first).rows.map { ($0.values[0].plain, $0.values) }
    return Dictionary(uniqueKeysWithValues: rows)
  }

  @Test func `no method's cost holds that of the starting model, whatever the seed`() async throws {
    let one = try await rows(SpecTests.tiny)
    let three = try await rows(SpecTests.tiny + "\nseeds: [1, 2, 3]")
    #expect(one.count >= 4 && Set(one.keys) == Set(three.keys))
    for (method, values) in one { #expect(three[method] == values, "\(method)") }
    #expect(one["ga"]?[3].plain == "1", "one step makes ascent")
  }

  @Test func `no method's cost holds that of the classifier that all begin with`() async throws {
    let classifiers = try MoreSpecs.compile().filter {
      $0.models.contains { $0.method == "zero_shot" }
    }
    #expect(!classifiers.isEmpty)
    for compiled in classifiers {
      let rows = try await rows(compiled)
      let start = try #require(compiled.models.first?.start).index
      let behind = Self.needed(by: start, compiled.plan)
      for (method, values) in rows where method != "zero_shot" {
        let model = try #require(compiled.models.first { $0.method == method }).model.index
        let own = Self.needed(by: model, compiled.plan).subtracting(behind)
        #expect(values[3].plain == "\(own.count)", "\(method)")
        #expect(!own.contains(start))
      }
      #expect(
        rows["zero_shot"]?[3].plain == "\(behind.count + 1)",
        "the classifier, and the prompt of words")
    }
  }

  /// A step and all that it depends on.
  private static func needed(by step: Int, _ plan: Plan) -> Set<Int> {
    plan.entries[step].inputs.indices.reduce(into: [step]) { $0.formUnion(needed(by: $1, plan)) }
  }
}
