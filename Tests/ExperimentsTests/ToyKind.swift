import Documents
import Experiments
import Methods
import Metrics
import Models
import Plans

/// A third kind of experiment, as small as one can be: numbers, of which the first are to be forgotten.
struct ToyKind: ExperimentKind {
  typealias Model = any ModelSource<Ref<Numbers>, Ref<Numbers>>
  typealias Method = any Methods.Method<ToyTask, Numbers>
  typealias Metric = any Metrics.Metric<ToySubject>

  static let title = "a list of numbers"
  static let plural = "lists of numbers"
  static let dataHelp = "the numbers of a list"
  static let models = Registry<Model>(family: "model source", [Listed.self])
  static let methods = Registry<Method>(family: "method", [Keep.self, Drop.self])
  static let metrics = Registry<Metric>(family: "metric", [Level.self])
  static let steps = [
    StepKind(MakeNumbers.self), StepKind(DropNumbers.self), StepKind(MeasureNumbers.self),
  ]
  static let baselines = [Keep.name]

  /// What it reads under `data`.
  struct Data: Sendable {
    let values: [Double]
  }

  let declared: Declared<ToyKind>

  init(_ declared: Declared<ToyKind>) { self.declared = declared }

  static func data(_ p: inout Parameters, _ requests: Requests) -> Data? {
    // A key of this kind, and one that another kind has too.
    let values = p.numbers("values", default: [], in: -1e9...1e9, "The numbers.")
    _ = p.text("forget", "What the first numbers are called.")
    return values.isEmpty ? nil : Data(values: values)
  }

  func wire(
    _ place: SeededPoint, into plan: inout Plan, _ sources: inout SourceProblems
  ) -> Wired? {
    let numbers = plan.add("numbers", MakeNumbers(values: declared.data.values))
    let start = sources.attempt {
      try declared.model.wire("model", data: numbers, seed: place.seed, into: &plan)
    }
    guard let start else { return nil }
    var wired = Wired()
    place.wireEach(of: declared.compared, into: &plan, &sources) { named, plan in
      let left = try named.method.wire(ToyTask(label: named.name, start: start), into: &plan)
      let subject = ToySubject(numbers: left, seed: place.seed)
      wired.models.append(
        ComparedModel(
          named, at: place, model: left.erased, start: start.erased,
          measurements: try declared.metrics.map { metric in
            (metric: metric.name, ref: try metric.value.wire(named.name, subject, into: &plan))
          }, answers: [AnsweredSet(set: "all", items: numbers.erased, answers: left.erased)]))
    }
    return wired
  }
}

/// A list of numbers.
struct Numbers: Artifact, Codable, Equatable {
  let values: [Double]

  init(_ values: [Double]) { self.values = values }

  init(from parts: some PartReader) throws {
    self = try CanonicalJSON.decode(Self.self, from: try parts.bytes(of: "numbers.json"))
  }

  func parts() throws -> [Part] { [Part("numbers.json", try CanonicalJSON.encode(self))] }
}

struct ToyTask: Sendable {
  let label: String
  let start: Ref<Numbers>
}

struct ToySubject: Sendable {
  let numbers: Ref<Numbers>
  let seed: UInt64
}

struct Listed: ModelSource {
  static let name = "listed"
  static let version = "1"
  static let summary = "The numbers as they are."

  init(_ p: inout Parameters) {}

  func wire(
    _ label: String, data: Ref<Numbers>, seed: UInt64, into plan: inout Plan
  ) throws -> Ref<Numbers> { data }
}

struct Keep: Methods.Method {
  static let name = "keep"
  static let version = "1"
  static let summary = "Keeps all numbers."
  static let about = MethodFacts("Keeping", .baseline, formula: "numbers = numbers")

  init(_ p: inout Parameters) {}

  func wire(_ task: ToyTask, into plan: inout Plan) throws -> Ref<Numbers> { task.start }
}

struct Drop: Methods.Method {
  static let name = "drop"
  static let version = "1"
  static let summary = "Drops the first numbers."
  static let about = MethodFacts(
    "Dropping", .global, formula: "numbers = numbers without the first")

  let count: Int

  init(_ p: inout Parameters) {
    count = p.integer("count", default: 1, in: 0...9, "How many.")
  }

  func wire(_ task: ToyTask, into plan: inout Plan) throws -> Ref<Numbers> {
    plan.add("\(task.label) drop", DropNumbers(count: count), task.start)
  }
}

struct Level: Metrics.Metric {
  static let name = "level"
  static let version = "1"
  static let summary = "The mean of the numbers."

  init(_ p: inout Parameters) {}

  func wire(
    _ label: String, _ subject: ToySubject, into plan: inout Plan
  ) throws -> Ref<Measurement> {
    plan.add("\(label) level", MeasureNumbers(seed: subject.seed), subject.numbers)
  }
}

struct MakeNumbers: Step {
  static let kind = "make-numbers"
  static let version = "1"
  let values: [Double]
  func run(_ input: (), _ context: Context) throws -> Numbers { Numbers(values) }
}

struct DropNumbers: Step {
  static let kind = "drop-numbers"
  static let version = "1"
  let count: Int
  func run(_ numbers: Numbers, _ context: Context) throws -> Numbers {
    Numbers(Array(numbers.values.dropFirst(count)))
  }
}

struct MeasureNumbers: Step {
  static let kind = "measure-numbers"
  static let version = "1"
  let seed: UInt64
  func run(_ numbers: Numbers, _ context: Context) throws -> Measurement {
    let bootstrap = Bootstrap(resamples: 100, seed: seed)
    return Measurement(
      metric: Level.name,
      columns: [Column(Level.name, .higher, meanOf: numbers.values, bootstrap)])
  }
}
