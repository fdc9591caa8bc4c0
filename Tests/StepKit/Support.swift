package import Executors
import FoundationEssentials
package import Plans
package import Running
package import Storage
import Synchronization

/// Runs `body` with a store in a fresh directory, in memory where the system has that: tests sync a
/// lot.
package func withStore<Result>(_ body: (Store) async throws -> Result) async throws -> Result {
  let base = FileManager.default.isWritableFile(atPath: "/dev/shm") ? "/dev/shm" : "/tmp"
  let path = "\(base)/lethe-test-\(UUID().uuidString)"
  defer { Disk().removeTree(path) }
  return try await body(Store(at: path))
}

/// A number as an artifact.
package struct Number: Artifact, Equatable {
  package let value: Int

  package init(_ value: Int) { self.value = value }
  package init(from parts: some PartReader) throws {
    guard let value = Int(String(decoding: try parts.bytes(of: "number"), as: UTF8.self)) else {
      throw Broken()
    }
    self.value = value
  }
  package func parts() throws -> [Part] {
    [Part("number", Array("\(value)".utf8)), Part("same", [1])]
  }
}

package struct Broken: Error, Equatable {
  package init() {}
}

package struct Constant: Step {
  package static let kind = "constant"
  package static let version = "1"
  package let value: Int
  package init(value: Int) { self.value = value }
  package func run(_ input: Void, _ context: Context) throws -> Number { Number(value) }
}

/// The sum of the inputs, modulo something, so that other inputs may give equal outputs.
package struct Sum: Step {
  package static let kind = "sum"
  package static let version = "1"
  package var name = ""
  package var modulus = 1_000_000
  package var isHeavy = false
  package init(name: String = "", modulus: Int = 1_000_000, isHeavy: Bool = false) {
    self.name = name
    self.modulus = modulus
    self.isHeavy = isHeavy
  }
  package var resources: Resources { isHeavy ? .heavy : .light }
  package func run(_ input: [Number], _ context: Context) throws -> Number {
    context.log("adding \(input.count)")
    return Number(input.map(\.value).reduce(0, +) % modulus)
  }
}

/// The size of a file and a number.
package struct Size: Step {
  package static let kind = "size"
  package static let version = "1"
  package let name: String
  package init(name: String) { self.name = name }
  package func run(_ input: (FileArtifact, Number), _ context: Context) throws -> Number {
    Number(try input.0.bytes.count + input.1.value)
  }
}

package struct Failing: Step {
  package static let kind = "failing"
  package static let version = "1"
  package init() {}
  package func run(_ input: [Number], _ context: Context) throws -> Number { throw Broken() }
}

/// Adds 1 to 100, keeping a checkpoint.
package struct Counting: Step {
  package static let kind = "counting"
  package static let version = "1"
  package init() {}
  package func run(_ input: Void, _ context: Context) throws -> Number {
    var (next, sum) = (1, 0)
    if let parts = context.checkpoints.load(), parts.count == 2 {
      next = Int(String(decoding: parts[0].bytes, as: UTF8.self)) ?? 1
      sum = Int(String(decoding: parts[1].bytes, as: UTF8.self)) ?? 0
      context.log("resumed at \(next)")
    }
    while next <= 100 {
      sum += next
      next += 1
      context.progress(Progress(done: next - 1, total: 100, values: ["sum": Double(sum)]))
      if context.checkpoints.isDue {
        try context.checkpoints.save([
          Part("next", Array("\(next)".utf8)), Part("sum", Array("\(sum)".utf8)),
        ])
      }
    }
    return Number(sum)
  }
}

/// What the tests' steps are.
package let testKinds = StepRegistry([
  StepKind(Constant.self), StepKind(Sum.self), StepKind(Failing.self), StepKind(Counting.self),
  StepKind(Size.self),
])

extension Runner {
  package init(
    store: Store, options: RunOptions = RunOptions(), executor: any Executor = LocalExecutor(),
    observer: any RunObserver = Observers([]), cancellation: Cancellation = Cancellation()
  ) {
    self.init(
      testKinds, store: store, options: options, executor: executor, observer: observer,
      cancellation: cancellation)
  }
}

extension Plan {
  package mutating func constant(_ label: String, _ value: Int) -> Ref<Number> {
    // A step without inputs.
    add(label, Constant(value: value))
  }
}

/// Remembers what happened.
package final class Recorder: RunObserver {
  private let all = Mutex<[RunEvent]>([])

  package init() {}

  package var events: [RunEvent] { all.withLock { $0 } }

  package func handle(_ event: RunEvent) { all.withLock { $0.append(event) } }

  /// The labels of the steps that were started, in order.
  package var started: [String] {
    events.compactMap { event -> String? in
      if case .started(_, let label, _, _, _) = event { label } else { nil }
    }
  }

  package var waitedFor: [String] {
    events.compactMap { event -> String? in
      if case .waiting(_, let label, _) = event { label } else { nil }
    }
  }
}

extension [Outcome] {
  package subscript(label: String) -> Outcome? { first { $0.label == label } }
  package var states: [String] { map { "\($0.label) \($0.stateName)" } }
}

extension Store {
  /// Makes a directory beside the store's own files, for what a test hands in.
  package func givenFiles() throws -> String {
    try disk.makeDirectory(root + "/given")
    return root + "/given"
  }

  /// Every record's object and parts are there and sound.
  package var isSound: Bool {
    ((try? results.keys) ?? []).allSatisfy { key in
      guard let record = usableRecord(of: key) else { return false }
      return record.tree.entries.allSatisfy { (try? objects.read($0.digest)) != nil }
    }
  }
}

/// Replaces an object's bytes behind the store's back.
package func overwrite(_ path: String, _ bytes: [UInt8]) throws {
  try FileManager.default.removeItem(atPath: path)
  try Data(bytes).write(to: URL(filePath: path))
}
