import Analysis
import Documents
import Testing
import Workbench

@Suite struct MetricFilterTests {
  /// Two methods and a baseline, one column each of two metrics.
  private let board = Leaderboard([
    (
      name: "run",
      metrics: .array(
        [("none", 0.0, 0.9), ("ga", 0.2, 0.4), ("npo", 0.04, 0.8)].flatMap {
          name, forget, utility in
          [("forget_quality", forget), ("model_utility", utility)].map { metric, value in
            JSONValue.object([
              "method": .string(name), "metric": .string(metric), "column": .string(metric),
              "direction": "higher", "estimate": .number(value),
            ])
          }
        })
    )
  ])

  private func meets(_ texts: String...) throws -> Bool {
    MetricFilter.meets(try texts.map { try #require(MetricFilter($0)) }, board)
  }

  @Test func `one method must meet all conditions that name none`() throws {
    #expect(try meets("forget_quality>0.05"))
    #expect(try meets("forget_quality>0.05", "model_utility>=0.4"))
    // ga forgets and npo is useful, but no method is both.
    #expect(try !meets("forget_quality>0.05", "model_utility>0.5"))
    // A baseline is no method.
    #expect(try !meets("model_utility>0.85"))
  }

  @Test func `a named method is asked by itself`() throws {
    #expect(try meets("npo:model_utility>0.5", "ga:forget_quality>0.1"))
    #expect(try meets("none:model_utility > 0.85"))
    #expect(try !meets("npo:forget_quality>=0.05"))
    #expect(try !meets("rmu:forget_quality>0"))
  }

  @Test(arguments: [
    ("model_utility=0.8", true), ("model_utility==0.8", true), ("model_utility!=0.8", true),
    ("model_utility<0.4", false), ("model_utility<=0.4", true), ("unknown>0", false),
  ])
  func `every sign is understood`(text: String, isMet: Bool) throws {
    #expect(try meets(text) == isMet)
  }

  @Test(arguments: [
    "forget_quality", ">0.05", "forget_quality>", "x>nan", "x>1e999", ":x>1", "npo:>1",
  ])
  func `anything else is no condition`(text: String) {
    #expect(MetricFilter(text) == nil)
  }
}
