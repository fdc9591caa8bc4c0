import Executors
import Plans
import Running
import StepKit
import Storage
import Testing

struct RepairTests {
  /// file -> t, c -> s -> u, with a last step that `tail` changes so that it has to run.
  private func plan(_ store: Store, tail: String) throws -> Plan {
    let path = store.root + "/text"
    if try !store.disk.exists(path) {
      try store.disk.makeDirectory(store.root)
      try store.disk.write([7].span, toNew: path, mode: 0o644, isDurable: false)
    }
    return try Plan.reading(store: store) { plan in
      let file = try plan.file("file", path)
      let c = plan.constant("c", 1)
      let s = plan.add("s", Sum(), [c, c])
      let u = plan.add("u", Sum(name: tail), [s])
      _ = plan.add("size", Size(name: tail), file, u)
    }.plan
  }

  enum Harm: CaseIterable {
    case removed, truncated, altered
    func apply(_ path: String, _ store: Store) throws {
      let bytes = try store.disk.read(path)
      switch self {
      case .removed: store.disk.remove(path)
      case .truncated: try overwrite(path, Array(bytes.dropLast()))
      case .altered: try overwrite(path, bytes.map { $0 ^ 1 })
      }
    }
  }

  @Test(arguments: Harm.allCases)
  func `whatever object is harmed, the next run makes it again`(harm: Harm) async throws {
    let count = try await withStore { store in
      _ = await Runner(store: store).run(try plan(store, tail: "1"))
      return try objects(of: store).count
    }
    #expect(count >= 6)
    for position in 0..<count {
      try await withStore { store in
        let first = await Runner(store: store).run(try plan(store, tail: "1"))
        try harm.apply(objects(of: store)[position], store)
        let outcomes = await Runner(store: store).run(try plan(store, tail: "2"))
        #expect(outcomes.allSatisfy { $0.isDone }, "object \(position): \(outcomes.states)")
        #expect(outcomes.dropLast(2).map(\.object) == first.dropLast(2).map(\.object))
        // The old tails were not needed and may still lack the object; a run of them is fine too.
        let again = await Runner(store: store).run(try plan(store, tail: "1"))
        #expect(again.map(\.object) == first.map(\.object))
      }
    }
  }

  private func objects(of store: Store) throws -> [String] {
    let folder = store.root + "/v1/objects"
    return try store.disk.list(folder).flatMap { prefix in
      try store.disk.list("\(folder)/\(prefix)").map { "\(folder)/\(prefix)/\($0)" }
    }
  }

  @Test func `damage that cannot be repaired ends in a failure`() async throws {
    try await withStore { store in
      _ = await Runner(store: store).run(try plan(store, tail: "1"))
      let digest = SHA256.digest(of: [7])
      try overwrite(store.objects.path(of: digest), [8])
      let plan = try plan(store, tail: "2")
      store.disk.remove(store.root + "/text")
      let outcomes = await Runner(store: store).run(plan)
      #expect(outcomes["size"]?.state == .skipped(because: "file"))
      #expect(outcomes["file"]?.stateName == "failed")
    }
  }

  @Test func `whatever file operation fails, the store stays sound and the next run succeeds`()
    async throws
  {
    let count = try await withStore { store in
      let faults = Faults(at: 0)
      _ = await Runner(store: Store(at: store.root, faults: faults))
        .run(try plan(store, tail: "1"))
      return faults.operations
    }
    #expect(count > 30)
    for n in 1...count {
      try await withStore { store in
        let plan = try plan(store, tail: "1")
        let broken = Store(at: store.root, faults: Faults(at: n))
        _ = await Runner(store: broken).run(plan)
        #expect(store.isSound, "operation \(n)")
        let outcomes = await Runner(store: store).run(plan)
        #expect(outcomes.allSatisfy { $0.isDone }, "operation \(n): \(outcomes.states)")
        #expect(store.isSound)
      }
    }
  }
}
