import FoundationEssentials
import Pipeline
import Storage
import Synchronization

/// Runs `body` with a store in a fresh directory, in memory where the system has that: tests sync a
/// lot.
func withStore<Result>(_ body: (Store) async throws -> Result) async throws -> Result {
  let base = FileManager.default.isWritableFile(atPath: "/dev/shm") ? "/dev/shm" : "/tmp"
  let path = "\(base)/lethe-test-\(UUID().uuidString)"
  defer { Disk().removeTree(path) }
  return try await body(Store(at: path))
}

/// A number as an artifact.
struct Number: Artifact, Equatable {
  let value: Int

  init(_ value: Int) { self.value = value }
  init(from parts: some PartReader) throws {
    guard let value = Int(String(decoding: try parts.bytes(of: "number"), as: UTF8.self)) else {
      throw Broken()
    }
    self.value = value
  }
  func parts() throws -> [Part] { [Part("number", Array("\(value)".utf8)), Part("same", [1])] }
}

struct Broken: Error, Equatable {}

struct Constant: Step {
  static let kind = "constant"
  static let version = "1"
  let value: Int
  func run(_ input: Void, _ context: Context) throws -> Number { Number(value) }
}

/// The sum of the inputs, modulo something, so that other inputs may give equal outputs.
struct Sum: Step {
  static let kind = "sum"
  static let version = "1"
  var name = ""
  var modulus = 1_000_000
  var isHeavy = false
  var resources: Resources { isHeavy ? .heavy : .light }
  func run(_ input: [Number], _ context: Context) throws -> Number {
    context.log("adding \(input.count)")
    return Number(input.map(\.value).reduce(0, +) % modulus)
  }
}

/// The size of a file and a number.
struct Size: Step {
  static let kind = "size"
  static let version = "1"
  let name: String
  func run(_ input: (FileArtifact, Number), _ context: Context) throws -> Number {
    Number(try input.0.bytes.count + input.1.value)
  }
}

struct Failing: Step {
  static let kind = "failing"
  static let version = "1"
  func run(_ input: [Number], _ context: Context) throws -> Number { throw Broken() }
}

/// What the tests' steps are.
let testKinds = StepRegistry([
  StepKind(Constant.self), StepKind(Sum.self), StepKind(Failing.self), StepKind(Counting.self),
  StepKind(Size.self),
])

extension Runner {
  init(
    store: Store, options: RunOptions = RunOptions(), executor: any Executor = LocalExecutor(),
    observer: any RunObserver = Observers([]), cancellation: Cancellation = Cancellation()
  ) {
    self.init(
      testKinds, store: store, options: options, executor: executor, observer: observer,
      cancellation: cancellation)
  }
}

extension Plan {
  mutating func constant(_ label: String, _ value: Int) -> Ref<Number> {
    // A step without inputs.
    add(label, Constant(value: value))
  }
}

/// Remembers what happened.
final class Recorder: RunObserver {
  private let all = Mutex<[RunEvent]>([])

  var events: [RunEvent] { all.withLock { $0 } }

  func handle(_ event: RunEvent) { all.withLock { $0.append(event) } }

  /// The labels of the steps that were started, in order.
  var started: [String] {
    events.compactMap { event -> String? in
      if case .started(_, let label, _, _, _) = event { label } else { nil }
    }
  }

  var waitedFor: [String] {
    events.compactMap { event -> String? in
      if case .waiting(_, let label, _) = event { label } else { nil }
    }
  }
}

extension [Outcome] {
  subscript(label: String) -> Outcome? { first { $0.label == label } }
  var states: [String] { map { "\($0.label) \($0.stateName)" } }
}

extension Store {
  /// Makes a directory beside the store's own files, for what a test hands in.
  func givenFiles() throws -> String {
    try disk.makeDirectory(root + "/given")
    return root + "/given"
  }

  /// Every record's object and parts are there and sound.
  var isSound: Bool {
    ((try? results.keys) ?? []).allSatisfy { key in
      guard let record = usableRecord(of: key) else { return false }
      return record.tree.entries.allSatisfy { (try? objects.read($0.digest)) != nil }
    }
  }
}

/// Replaces an object's bytes behind the store's back.
func overwrite(_ path: String, _ bytes: [UInt8]) throws {
  try FileManager.default.removeItem(atPath: path)
  try Data(bytes).write(to: URL(filePath: path))
}
