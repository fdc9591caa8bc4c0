import Datasets
import Executors
import Experiments
import Plans
import Storage

/// A recorded plan beside what it would have given without some rows, step by step.
struct DeletionWalk {
  /// What a step would have given.
  enum State {
    case same
    /// Other bytes, which are known.
    case other([Part])
    /// Other bytes as far as can be told without computing them.
    case unknown(String)

    /// Why a model cannot be proven that was computed by it; nothing for rows and what is made of them alone, which
    /// the next step may leave out again.
    var reason: String? { if case .unknown(let text) = self { text } else { nil } }
  }

  private let plan: Plan
  private let trees: [Int: Tree]
  private let store: Store
  private let deleted: Set<DeletedRows.Row>
  /// The steps that give rows.
  private let corpora: Set<Int>
  /// Steps whose bytes hold deleted rows before any step made rows of them: files, and what reads them.
  private let holding: Set<Int>
  private(set) var states: [Int: State] = [:]
  /// Steps that were computed again and gave the same.
  private(set) var again: Set<Int> = []
  /// The deleted rows that were met.
  let found: Set<DeletedRows.Row>
  /// The recorded keys.
  var keys: [Int: Digest] = [:]

  private static let datasetKinds = Set(datasetSteps.map(\.kind))

  init(_ plan: Plan, _ trees: [Int: Tree], _ store: Store, deleted: Set<DeletedRows.Row>) throws {
    self.plan = plan
    self.trees = trees
    self.store = store
    self.deleted = deleted
    corpora = Set(
      plan.entries.filter { entry in
        Self.datasetKinds.contains(entry.kind) && trees[entry.index].map(Self.holdsRows) == true
      }.map(\.index))
    var holding: Set<Int> = []
    var found: Set<DeletedRows.Row> = []
    for index in corpora.sorted() where corpora.isDisjoint(with: plan.entries[index].inputs.indices)
    {
      guard let tree = trees[index] else { continue }
      let rows = try Corpus(from: StoredParts(tree, in: store.objects)).rows
        .map(DeletedRows.Row.init).filter(deleted.contains)
      found.formUnion(rows)
      if !rows.isEmpty { holding.formUnion(Self.ancestors(of: index, in: plan).dropLast()) }
    }
    self.holding = holding
    self.found = found
  }

  /// Whether an artifact is rows, and no file that rows are read from.
  static func holdsRows(_ tree: Tree) -> Bool { tree.entries.map(\.name) == ["rows.jsonl"] }

  /// A step with all that it was computed from, in the order of the plan.
  func ancestors(of index: Int) -> [Int] { Self.ancestors(of: index, in: plan) }

  private static func ancestors(of index: Int, in plan: Plan) -> [Int] {
    var known: Set<Int> = []
    var open = [index]
    while let next = open.popLast() {
      guard known.insert(next).inserted else { continue }
      open += plan.entries[next].inputs.indices
    }
    return known.sorted()
  }

  /// Finds out what a step would have given, after its inputs.
  mutating func visit(_ index: Int) throws {
    guard states[index] == nil else { return }
    states[index] = try state(of: index)
  }

  private mutating func state(of index: Int) throws -> State {
    let entry = plan.entries[index]
    let inputs = entry.inputs.indices
    guard let tree = trees[index] else { return .unknown("has no artifact on record") }
    guard inputs.allSatisfy({ trees[$0] != nil }), hasKeyOfInputs(entry) else {
      return .unknown("its recorded key is not that of its inputs")
    }
    if let cause = inputs.first(where: { states[$0]?.reason != nil }) {
      return .unknown("comes after '\(plan.entries[cause].label)'")
    }
    if corpora.contains(index), corpora.isDisjoint(with: inputs) {
      let corpus = try Corpus(from: StoredParts(tree, in: store.objects))
      let left = Corpus(rows: corpus.rows.filter { !deleted.contains(DeletedRows.Row($0)) })
      return left == corpus ? .same : .other(try left.parts())
    }
    // What only leads to rows is looked at where the rows are.
    if let file = inputs.first(where: { holding.contains($0) }), !holding.contains(index) {
      return .unknown("reads '\(plan.entries[file].label)', which holds deleted rows")
    }
    let changed = inputs.filter { if case .other = states[$0] { true } else { false } }
    guard let first = changed.first else { return .same }
    guard entry.resources.isLight, entry.capabilities.isEmpty else {
      return .unknown(
        "was computed from '\(plan.entries[first].label)', which without the deleted rows has other bytes"
      )
    }
    return compute(entry, tree)
  }

  private func hasKeyOfInputs(_ entry: Plan.Entry) -> Bool {
    keys[entry.index]
      == Key(of: entry, numerics: plan.numerics) { trees[$0]?.digest ?? SHA256.digest(of: "") }
      .digest
  }

  /// Computes a light step from what its inputs would have been.
  private mutating func compute(_ entry: Plan.Entry, _ tree: Tree) -> State {
    do {
      let artifact = try stepKinds.kind(of: entry).run(
        entry, Inputs(states: states, trees: trees, store: store), Context(numerics: plan.numerics))
      let parts = try artifact.parts()
      let now = try Tree(
        parts.map {
          TreeEntry(name: $0.name, size: $0.size, digest: SHA256.digest(of: $0.bytes))
        })
      guard now.digest == tree.digest else { return .other(parts) }
      again.insert(entry.index)
      return .same
    } catch {
      return .unknown("cannot be computed without the deleted rows: \(error)")
    }
  }

  /// The artifacts of steps as they would have been.
  private struct Inputs: ArtifactSource {
    let states: [Int: State]
    let trees: [Int: Tree]
    let store: Store

    func artifact<A: Artifact>(_ type: A.Type, _ index: Int) throws -> A {
      if case .other(let parts) = states[index] { return try A(from: Memory(parts: parts)) }
      guard let tree = trees[index] else { throw UnusableEntry("input \(index) is not there") }
      return try A(from: StoredParts(tree, in: store.objects))
    }
  }

  private struct Memory: PartReader {
    let parts: [Part]

    var names: [String] { parts.map(\.name).sorted() }

    func bytes(of name: String) throws -> [UInt8] {
      guard let part = parts.first(where: { $0.name == name }) else {
        throw UnusableEntry("there is no part '\(name)'")
      }
      return part.bytes
    }
  }
}
