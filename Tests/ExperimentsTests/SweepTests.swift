import Analysis
import Documents
import Experiments
import Tensors
import Testing

/// How the points of a sweep are chosen.
@Suite struct SweepTests {
  private static func text(_ sweep: String) -> String {
    "lethe: 1\nname: x\nsteps: {a: {run: [ls, x], outputs: [o], timeout: 5}}\nsweep:\n  "
      + sweep.replacing("\n", with: "\n  ")
  }

  private func points(_ sweep: String) throws -> [String] {
    try load(Self.text(sweep)).variants.map { $0.point.map(\.text).joined(separator: " ") }
  }

  /// Runs a search against a function of the points, round by round.
  private func search(
    _ sweep: String, _ objective: ([Assignment]) -> Double?
  ) throws -> (rounds: [Trials], results: [TrialResult]) {
    let sweep = try load(Self.text(sweep)).experiment.sweep
    var rounds: [Trials] = []
    var results: [TrialResult] = []
    while let next = sweep.next(after: results), rounds.count < 100 {
      rounds.append(next)
      results = (next.probes + next.points).map { point in
        TrialResult(point: point, objective: objective(point).map { .init(value: $0) })
      }
    }
    return (rounds, results)
  }

  private func number(_ point: [Assignment], _ index: Int = 0) -> Double {
    Double(point[index].text) ?? .nan
  }

  @Test func `a list names its points`() throws {
    #expect(
      try points("list:\n- {steps.a.timeout: 1}\n- {steps.a.timeout: 2, steps.a.run.1: y}")
        == ["1", "2 y"])
  }

  private static let tuned = """
    lethe: 1
    name: x
    model: {pretrain: {tokenizer: {bpe: {vocabulary: 300}}, architecture: llama}}
    data: {forget: {qa: a.json}, retain: {qa: a.json}}
    methods: {a: ga, b: {npo: {beta: 0.1}}, c: {task_vector: {}}, d: prune}
    metrics: [probability]
    sweep:
      tune:
        settings: {learning_rate: [1e-4, 1e-3, 1e-2], beta: [0.1, 1]}
        objective: {maximize: retain.probability}
    """

  @Test func `tuning tries the same settings for every method and takes each one's best`() throws {
    let sweep = try load(Self.tuned).experiment.sweep
    let first = try #require(sweep.next(after: []))
    #expect(first.points.isEmpty)
    #expect(first.probes.count == 6)
    #expect(
      Set(first.probes.flatMap { $0.map(\.path) }) == [
        "methods.a.ga.learning_rate", "methods.b.npo.learning_rate", "methods.b.npo.beta",
        "methods.c.task_vector.learning_rate",
      ])
    // a is best at 1e-3, b at 1e-2 with beta 1, c fails but at 1e-4.
    let results = first.probes.map { point in
      func value(_ path: String) -> Double {
        point.first { $0.path == path }.flatMap { Double($0.text) } ?? .nan
      }
      var byMethod = [
        "a": Objective.Estimated(value: -abs(value("methods.a.ga.learning_rate") - 1e-3)),
        "b": Objective.Estimated(
          value: value("methods.b.npo.learning_rate") + value("methods.b.npo.beta")),
        "d": Objective.Estimated(value: 1),
      ]
      if value("methods.c.task_vector.learning_rate") == 1e-4 { byMethod["c"] = .init(value: 0) }
      return TrialResult(point: point, objective: nil, byMethod: byMethod)
    }
    let last = try #require(sweep.next(after: results))
    #expect(
      last.points.map { $0.map { "\($0.path)=\($0.text)" } } == [
        [
          "methods.a.ga.learning_rate=1e-3", "methods.b.npo.learning_rate=1e-2",
          "methods.b.npo.beta=1", "methods.c.task_vector.learning_rate=1e-4",
        ]
      ])
    let done = last.points.map { TrialResult(point: $0, objective: nil) }
    #expect(sweep.next(after: results + done) == nil)
  }

  @Test func `tuning draws the same values for every method, and asks how many`() throws {
    let open = Self.tuned.replacing("[1e-4, 1e-3, 1e-2]", with: "{log_uniform: [1e-5, 1e-2]}")
    #expect(throws: InvalidDocument.self) { try load(open) }
    let drawn = try load(open.replacing("tune:", with: "tune:\n    trials: 4")).experiment.sweep
    let points = try #require(drawn.next(after: [])).probes
    #expect(points.count == 4)
    for point in points {
      #expect(Set(point.filter { $0.path.hasSuffix("learning_rate") }.map(\.text)).count == 1)
    }
  }

  @Test func `a setting that no method has, and a path swept beside, are refused`() throws {
    #expect(throws: InvalidDocument.self) {
      try load(Self.tuned.replacing("learning_rate", with: "learning_rat"))
    }
    #expect(throws: InvalidDocument.self) {
      try load(Self.tuned + "\n  methods.b.npo.beta: [0.1]")
    }
  }

  @Test func `random points stay when more are drawn, and keep to their ends`() throws {
    let axes = """
      steps.a.timeout: {log_uniform: [1e-2, 1e2]}
      steps.a.run.0: {choice: [ls, echo]}
      steps.a.run.1: {integers: [3, 5]}
      """
    let few = try points(axes + "\nrandom: {points: 5}")
    let many = try points(axes + "\nrandom: {points: 60}")
    #expect(Array(many.prefix(5)) == few)
    #expect(try points(axes + "\nrandom: {points: 5, seed: 2}") != few)
    let spec = try load(Self.text(axes + "\nrandom: {points: 60}"))
    let timeouts = spec.variants.map { number($0.point) }
    #expect(timeouts.allSatisfy { (1e-2...1e2).contains($0) })
    // Half of a log-uniform distribution lies below the middle of the logarithm.
    #expect((20...40).contains(timeouts.count { $0 < 1 }))
    #expect(Set(spec.variants.map { $0.point[2].text }) == ["3", "4", "5"])
  }

  @Test func `a condition leaves a path out`() throws {
    let axes = """
      steps.a.run.0: [ls, echo]
      steps.a.timeout: {choice: [1, 2], when: {steps.a.run.0: echo}}
      """
    #expect(try points(axes) == ["ls", "echo 1", "echo 2"])
  }

  @Test func `points are values, whatever their spelling`() throws {
    #expect(
      try points("steps.a.timeout: [1, 1.0, 1e0, 2]") == points("steps.a.timeout: [1, 2]"))
    #expect(
      try points(
        "list:\n- {steps.a.timeout: 1, steps.a.run.1: y}\n- {steps.a.run.1: y, steps.a.timeout: 1.0}"
      ) == ["1 y"])
    // Doubles don't tell these apart.
    #expect(try points("steps.a.run.1: [9007199254740993, 9007199254740992]").count == 2)
    #expect(try points("steps.a.run: [[ls, 0.1], [ls, 0.10], [ls, 0.2]]").count == 2)
  }

  @Test func `importance of what explains nothing covers 0, and of what explains all does not`() {
    let runs = 400
    var wrong = 0
    for run in 0..<runs {
      var stream = Seed(7).stream("importance", UInt64(run))
      let pairs = (0..<12).map { _ in (place: stream.uniform(), merit: stream.normal()) }
      if let found = ParameterImportance("x", pairs), found.low > 0 { wrong += 1 }
    }
    #expect(wrong <= runs * 5 / 100, "\(wrong)")
    var stream = Seed(8).stream("importance")
    let pairs = (0..<12).map { index in
      (place: Double(index) / 12, merit: Double(index / 3) + 0.1 * stream.normal())
    }
    let found = ParameterImportance("x", pairs)
    #expect((found?.low ?? 0) > 0.5 && (found?.high ?? 2) <= 1, "\(String(describing: found))")
    // The mean of ten times 0.1 is not 0.1, so that the variance of equal merits is not 0 by the sum.
    #expect(ParameterImportance("x", (0..<10).map { (Double($0 % 2), 0.1) }) == nil)
  }

  @Test(arguments: [
    ("steps.a.timeout: {uniform: [0, 1]}", "missing-key"),
    ("steps.a.timeout: {unifrom: [0, 1]}\nrandom: {points: 3}", "wrong-type"),
    ("steps.a.timeout: {uniform: [1, 0]}\nrandom: {points: 3}", "wrong-type"),
    ("steps.a.timeout: {log_uniform: [0, 1]}\nrandom: {points: 3}", "wrong-type"),
    ("steps.a.timeout: [1]\nrandom: {points: 3}\ntpe: {trials: 3}", "invalid-value"),
    ("steps.a.timeout: [1]\nrandum: {points: 3}", "unknown-key"),
    ("steps.a.timeout: {choice: [1], when: {steps.a.run: x}}", "wrong-type"),
    ("steps.a.timeout: [1]\ntpe: {trials: 3, objective: {}}", "invalid-value"),
    (
      "steps.a.timeout: {uniform: [1, 2]}\nhalving: {resource: steps.a.run.1, objective: {maximize: u}}",
      "missing-key"
    ),
    (
      "steps.a.timeout: [1, 2]\nhalving: {resource: steps.a.timeout, objective: {maximize: u}}",
      "invalid-value"
    ),
    ("steps.a.timeout: 3", "wrong-type"),
    ("steps.a.timeout: [1, 2]\ncma_es: {trials: 3, objective: {maximize: u}}", "invalid-value"),
    (
      "steps.a.timeout: {choice: [1, 2]}\ncma_es: {trials: 3, objective: {maximize: u}}",
      "invalid-value"
    ),
    ("cma_es: {trials: 3, objective: {maximize: u}}", "missing-key"),
    (
      "steps.a.timeout: {uniform: [1, 2]}\ncma_es: {trials: 3, sigma: 0, objective: {maximize: u}}",
      "out-of-range"
    ),
    ("steps.a.timeout: {uniform: [1, 2]}\ncma-es: {trials: 3}", "unknown-key"),
  ]) func `mistakes are found`(sweep: String, code: String) throws {
    #expect(try problems(Self.text(sweep)) == [code])
  }

  @Test func `TPE finds a maximum sooner than chance, and always the same way`() throws {
    let sweep = """
      steps.a.timeout: {log_uniform: [1e-3, 1e3]}
      steps.a.run.1: [p, q, r]
      tpe: {trials: 40, objective: {maximize: u}}
      """
    let objective = { (point: [Assignment]) -> Double? in
      // Highest at 10 with q.
      var distance = 0.0
      var value = number(point)
      while value > 10 {
        value /= 2
        distance += 1
      }
      while value < 5 {
        value *= 2
        distance += 1
      }
      return (point[1].text == "q" ? 5 : 0) - distance
    }
    let found = try search(sweep, objective)
    #expect(found.results.count == 40)
    #expect(try search(sweep, objective).rounds == found.rounds)
    let merits = found.results.map { $0.objective?.value ?? -99 }
    let (early, late) = (merits.prefix(8).reduce(0, +) / 8, merits.suffix(8).reduce(0, +) / 8)
    #expect(late > early + 3, "\(early) \(late)")
    // A wider search begins with the same trials.
    let wide = try search(sweep.replacing("40", with: "43"), objective)
    #expect(wide.results.prefix(40).map(\.point) == found.results.map(\.point))
  }

  /// The best is 0, where the timeout is 10 and the number is 30.
  private static let numbers = """
    steps.a.timeout: {log_uniform: [1e-3, 1e3]}
    steps.a.run.1: {integers: [1, 100]}
    cma_es: {trials: 90, population: 6, seed: 2, objective: {maximize: u}}
    """

  private func distance(_ point: [Assignment]) -> Double {
    let octaves = abs(Double(number(point).exponent) - 3)
    return -octaves - abs(number(point, 1) - 30) / 10
  }

  @Test func `CMA-ES converges, keeps to its ends, and always goes the same way`() throws {
    let found = try search(Self.numbers) { self.distance($0) }
    #expect(found.results.count == 90 && found.rounds.count == 15)
    #expect(try search(Self.numbers) { self.distance($0) }.rounds == found.rounds)
    let timeouts = found.results.map { number($0.point) }
    #expect(timeouts.allSatisfy { (1e-3...1e3).contains($0) })
    let counts = found.results.map { number($0.point, 1) }
    #expect(counts.allSatisfy { (1...100).contains($0) && $0 == $0.rounded() })
    let merits = found.results.map { $0.objective?.value ?? -99 }
    let (early, late) = (merits.prefix(12).reduce(0, +) / 12, merits.suffix(12).reduce(0, +) / 12)
    #expect(late > early + 4 && late > -1, "\(early) \(late)")
    // A wider search begins with the same trials, and ends within a generation.
    let wide = try search(Self.numbers.replacing("90", with: "93")) { self.distance($0) }
    #expect(wide.results.count == 93)
    #expect(wide.results.prefix(90).map(\.point) == found.results.map(\.point))
    let other = try search(Self.numbers.replacing("seed: 2", with: "seed: 3")) {
      self.distance($0)
    }
    #expect(other.results[0].point != found.results[0].point)
  }

  @Test func `CMA-ES avoids what fails, and begins anew where nothing differs`() throws {
    let found = try search(Self.numbers) { $0[1].text.count == 1 ? nil : self.distance($0) }
    #expect(found.results.count == 90)
    #expect(found.results.suffix(12).allSatisfy { $0.objective != nil })
    #expect(try search(Self.numbers) { _ in 1 }.results.count == 90)
    #expect(try search(Self.numbers) { _ in nil }.results.count == 90)
    let one = "steps.a.timeout: {uniform: [1, 2]}\ncma_es: {trials: 40, objective: {maximize: u}}"
    let best = try search(one) { self.number($0) }.results.suffix(4).map { self.number($0.point) }
    #expect(best.allSatisfy { $0 > 1.9 }, "\(best)")
  }

  @Test func `a failed trial is the worst, and the search goes on`() throws {
    let sweep = """
      steps.a.timeout: {uniform: [1, 2]}
      tpe: {trials: 14, objective: {maximize: u}}
      """
    let found = try search(sweep) { point in
      number(point) > 1.5 ? nil : number(point)
    }
    #expect(found.results.count == 14)
  }

  @Test func `halving gives more to the best and probes the others`() throws {
    let sweep = """
      steps.a.run.1: [1, 2, 3, 4, 5, 6, 7, 8, 9]
      halving: {resource: steps.a.timeout, rungs: [1, 3, 9], objective: {maximize: u}}
      """
    let found = try search(sweep) { number($0) }
    #expect(found.rounds.map(\.probes.count) == [9, 12, 12])
    #expect(found.rounds.last?.points.map { $0.map(\.text) } == [["9", "9"]])
    let second = found.rounds[1].probes.suffix(3).map { $0.map(\.text) }
    #expect(second == [["7", "3"], ["8", "3"], ["9", "3"]])
  }

  @Test func `the trials of a search stand in the resolved spec and need no search`() throws {
    let sweep = """
      steps.a.timeout: {uniform: [1, 2]}
      tpe: {trials: 9, objective: {maximize: u}}
      trials: {points: [{steps.a.timeout: 1.5}], probes: []}
      """
    #expect(try points(sweep) == ["1.5"])
  }
}
