import Documents
import Experiments
import Plans
import Storage
import Testing

/// Requests that come one after the other, as a plan.
@Suite struct RequestsTests {
  private func compile(_ text: String) throws -> Compilation {
    try Compiler.compile(try load(text), numerics: "portable", store: Store(at: "/nonexistent"))
  }

  private static let forget = "  forget: {qa: {path: \(SpecTests.data), start: 360, count: 4}}\n"

  private static func requests(_ starts: [Int], as courses: String = "") -> String {
    SpecTests.tiny.replacing(forget, with: "") + "\nrequests:\n"
      + starts.map { "  - qa: {path: \(SpecTests.data), start: \($0), count: 4}\n" }.joined()
      + courses
  }

  private func inputs(_ label: String, _ compilation: Compilation) -> [String] {
    let entries = compilation.plan.entries
    return entries.first { $0.label == label }?.inputs.indices.map { entries[$0].label } ?? []
  }

  @Test func `a chain of one is the plain plan`() throws {
    let plain = try compile(SpecTests.tiny)
    let one = try compile(Self.requests([360]))
    #expect(one.plan.digest == plain.plan.digest)
    #expect(one.plan.entries.map(\.label) == plain.plan.entries.map(\.label))
    #expect(one.models.allSatisfy { $0.stages.isEmpty })
  }

  @Test func `each request starts from the model of the one before`() throws {
    let chain = try compile(Self.requests([360, 370, 380]))
    let first = inputs("ga request 1 gradient_ascent", chain)
    let second = inputs("ga request 2 gradient_ascent", chain)
    #expect(first.contains("model.start") && first.contains("forget data 1"))
    #expect(
      second.contains("ga request 1 gradient_ascent") && second.contains("forget data 2")
        && !second.contains("model.start"))
    let ga = try #require(chain.models.first { $0.method == "ga" })
    #expect(ga.stages.map(\.place) == [1, 2, 3])
    // What is compared is the model after the last request.
    #expect(ga.stages.last?.model == ga.model)
    // Two metrics on the requests so far, and on each of three requests.
    #expect(ga.stages.allSatisfy { $0.measurements.count == 2 * (1 + 3) })
    #expect(ga.stages[2].measurements.prefix(2).map(\.ref) == ga.measurements.map(\.ref))
  }

  @Test func `a metric with rows of its own is measured once a stage`() throws {
    let own = "[probability, {verbmem: {passages: {qa: {path: \(SpecTests.data), count: 4}}}}]"
    let chain = try compile(
      Self.requests([360, 370, 380]).replacing("[probability, rouge]", with: own))
    let ga = try #require(chain.models.first { $0.method == "ga" })
    for stage in ga.stages {
      #expect(stage.measurements.filter { $0.metric == "probability" }.map(\.set) == [0, 1, 2, 3])
      #expect(stage.measurements.filter { $0.metric == "verbmem" }.map(\.set) == [0])
    }
  }

  @Test func `the retrained model of a stage keeps the requests still to come`() throws {
    let chain = try compile(Self.requests([360, 370, 380]))
    let retrain = try #require(chain.models.first { $0.method == "retrain" })
    let entries = chain.plan.entries
    let rows = retrain.stages.map { stage in
      entries[stage.model.index].inputs.indices.map { entries[$0].label }
        .filter { $0.contains("data") }
    }
    #expect(
      rows == [
        ["forget data 2", "forget data 3", "retain data"], ["forget data 3", "retain data"],
        ["retain data"],
      ])
    #expect(retrain.stages.last?.model == retrain.model)
  }

  @Test func `a growing set is unlearned at once, each time from the start`() throws {
    let growing = try compile(Self.requests([360, 370], as: "requests_as: [growing]\n"))
    let both = inputs("npo first 2 npo", growing)
    #expect(both.contains("model.start") && both.contains("forget data"))
    let npo = try #require(growing.models.first { $0.method == "npo" })
    #expect(npo.stages.map(\.course) == ["growing", "growing"])
    #expect(npo.stages.last?.model == npo.model)
  }

  /// The rows that an objective chooses by are in no set of the report, whichever way requests are put together.
  @Test func `each request is split by itself`() throws {
    let text =
      Self.requests([360, 370])
        + """
        sweep:
          methods.npo.npo.beta: {log_uniform: [0.01, 1]}
          tpe: {trials: 2, objective: {maximize: retain.probability, methods: [npo]}}
        """
    let entries = try compile(text).plan.entries
    let splits = entries.filter { $0.kind == "split-rows" }
    #expect(
      splits.allSatisfy { entry in
        entry.inputs.indices.allSatisfy { entries[$0].kind != "join-rows" }
      })
    #expect(splits.contains { $0.label.hasPrefix("forget data 2 data for the report") })
  }

  @Test func `mistakes are told`() throws {
    let twice = Self.requests([360]).replacing("data:\n", with: "data:\n" + Self.forget)
    #expect(try problems(twice) == ["invalid-value"])
    #expect(try problems(SpecTests.tiny + "\nrequests_as: [growing]\n") == ["invalid-value"])
    #expect(
      try problems(Self.requests([360, 370]) + "curves: {every: 1}\n") == ["invalid-value"])
    let measured = Self.requests([360, 370]).replacing(
      "data:\n", with: "data:\n" + Self.forget.replacing("forget:", with: "forget_measured:"))
    #expect(try problems(measured) == ["invalid-value"])
  }
}
