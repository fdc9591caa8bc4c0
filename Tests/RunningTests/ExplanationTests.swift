import Executors
import JSON
import Plans
import Running
import StepKit
import Storage
import Testing

struct ExplanationTests {
  private func plan(a: Int, name: String = "s", modulus: Int = 100) -> Plan {
    var plan = Plan()
    let first = plan.constant("a", a)
    let sum = plan.add("s", Sum(name: name, modulus: modulus), [first])
    _ = plan.add("t", Sum(name: "t"), [sum, first])
    return plan
  }

  private var options: RunOptions {
    var options = RunOptions()
    options.experiment = "test"
    return options
  }

  private func texts(_ plan: Plan, _ store: Store) -> [String] {
    Planner(store: store, experiment: "test").status(of: plan).map { $0.text(in: plan) }
  }

  @Test func `an empty store has built nothing`() async throws {
    try await withStore { store in
      #expect(
        texts(plan(a: 1), store) == [
          "run: never built", "wait: depends on a", "wait: depends on a, s",
        ])
      let left = try store.disk.status(store.root)
      #expect(left == nil, "planning writes nothing")
    }
  }

  @Test func `a changed parameter is named with both values`() async throws {
    try await withStore { store in
      _ = await Runner(store: store, options: options).run(plan(a: 1))
      #expect(texts(plan(a: 1), store) == ["cached", "cached", "cached"])
      #expect(
        texts(plan(a: 1, modulus: 7), store)
          == ["cached", "run: parameters.modulus 100 -> 7", "wait: depends on s"])
      #expect(
        texts(plan(a: 1, name: "z", modulus: 7), store)[1]
          == "run: parameters.modulus 100 -> 7, parameters.name \"s\" -> \"z\"")
    }
  }

  @Test func `a changed input is followed to what changed it`() async throws {
    try await withStore { store in
      let first = await Runner(store: store, options: options).run(plan(a: 1))
      // The new `a` is computed without `s`, so that the change of the input shows.
      var only = Plan()
      _ = only.constant("a", 2)
      let second = await Runner(store: store, options: options).run(only)
      let old = try #require(first[0].object).short
      let new = try #require(second[0].object).short
      let changed = plan(a: 2)
      let planner = Planner(store: store, experiment: "test")
      let statuses = planner.status(of: changed)
      #expect(statuses[1].text(in: changed) == "run: inputs[0][0] (a) \(old) -> \(new)")
      #expect(
        planner.explain(1, of: changed, statuses).text == """
          s: runs because its key changed:
            inputs[0][0] (a) \(old) -> \(new)
            a: gave other bytes because its key changed:
              parameters.value 1 -> 2

          """)
      #expect(
        planner.explain(2, of: changed, statuses).text == """
          t: depends on steps that run first
            s: runs because its key changed:
              inputs[0][0] (a) \(old) -> \(new)
              a: gave other bytes because its key changed:
                parameters.value 1 -> 2

          """)
    }
  }

  @Test func `an up-to-date step tells what its last run changed`() async throws {
    try await withStore { store in
      _ = await Runner(store: store, options: options).run(plan(a: 1))
      _ = await Runner(store: store, options: options).run(plan(a: 1, modulus: 7))
      let now = plan(a: 1, modulus: 7)
      let planner = Planner(store: store, experiment: "test")
      let statuses = planner.status(of: now)
      #expect(
        planner.explain(1, of: now, statuses).text == """
          s: up to date; it differs from the execution before in:
            parameters.modulus 100 -> 7

          """)
      #expect(planner.explain(0, of: now, statuses).text == "a: up to date; built once\n")
      #expect(planner.explain(1, of: now, statuses).json["changes"]?.array?.count == 1)
    }
  }

  @Test func `other experiments have their own history`() async throws {
    try await withStore { store in
      _ = await Runner(store: store, options: options).run(plan(a: 1))
      let other = Planner(store: store, experiment: "other")
      let changed = plan(a: 3)
      #expect(other.status(of: changed)[0].state == .stale(.neverBuilt))
    }
  }

  @Test func `a lost object is a reason`() async throws {
    try await withStore { store in
      let outcomes = await Runner(store: store, options: options).run(plan(a: 1))
      try store.objects.quarantine(try #require(outcomes[2].object))
      #expect(texts(plan(a: 1), store)[2] == "run: an object of its result is missing or damaged")
      store.results.forget(try #require(outcomes[1].key))
      #expect(texts(plan(a: 1), store)[1] == "run: an object of its result is missing or damaged")
    }
  }

  @Test func `differences are found at any depth`() throws {
    func json(_ text: String) throws -> JSONValue {
      try JSONValue.parse(Array(text.utf8), keepsDigits: true)
    }
    let old = try json(#"{"kind":"k","parameters":{"a":{"b":1},"c":[1,2],"d":null},"version":"1"}"#)
    let new = try json(#"{"kind":"k","parameters":{"a":{"b":2},"c":[1,3],"e":"x"},"version":"2"}"#)
    #expect(
      Change.between(old, new).map(\.text) == [
        "version \"1\" -> \"2\"", "parameters.a.b 1 -> 2", "parameters.c[1] 2 -> 3",
        "parameters.d null -> (none)", "parameters.e (none) -> \"x\"",
      ])
    #expect(Change.between(old, old).isEmpty)
    // Two spellings of a letter are two keys, so they are a difference, and one that can be seen.
    let composed = try json("{\"parameters\":{\"x\":\"\u{E9}\",\"\u{E9}\":1}}")
    let decomposed = try json("{\"parameters\":{\"x\":\"e\u{301}\",\"e\u{301}\":1}}")
    #expect(
      Change.between(composed, decomposed).map(\.text).sorted()
        == [
          "parameters.e\u{301} (none) -> 1", "parameters.x \"\\u{00E9}\" -> \"e\\u{0301}\"",
          "parameters.\u{E9} 1 -> (none)",
        ].sorted())
  }
}
