import FoundationEssentials
package import Records
package import Storage

/// Which finished runs `lethe gc` gives up; never an unfinished or a pinned one, nor the latest `keepLast`.
package struct Retention: Sendable {
  /// A run that goes.
  package struct Dropped: Sendable {
    package let name: String
    /// For people.
    package let reason: String
  }

  private let olderThan: (text: String, seconds: Double)?
  private let keepLast: Int?
  private let maxSize: (text: String, bytes: Int)?

  package init(
    olderThan: (text: String, seconds: Double)? = nil, keepLast: Int? = nil,
    maxSize: (text: String, bytes: Int)? = nil
  ) {
    self.olderThan = olderThan
    self.keepLast = keepLast
    self.maxSize = maxSize
  }

  /// Whether any run may be given up.
  package var isAsked: Bool { olderThan != nil || keepLast != nil || maxSize != nil }

  /// Reads a time such as `30d`, in seconds; nil for anything else.
  package static func time(_ text: String) -> (text: String, seconds: Double)? {
    amount(text, ["h": 3600, "d": 86_400, "w": 604_800]).map { (text, $0) }
  }

  /// Reads a size such as `5G`, in bytes; nil for anything else.
  package static func size(_ text: String) -> (text: String, bytes: Int)? {
    amount(text, ["K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12]).map { (text, Int($0)) }
  }

  private static func amount(_ text: String, _ units: [Character: Double]) -> Double? {
    guard let unit = text.last, let factor = units[unit], let number = Double(text.dropLast()),
      number >= 0, number * factor < 1e15
    else { return nil }
    return number * factor
  }

  /// Chooses among the runs, the latest first; `roots` are what runs and pins need, `now` is in seconds since 1970.
  package func dropped(
    _ cards: [RunCard], _ roots: RunRoots, _ store: Store, now: Double = Disk.now
  ) throws(StorageError) -> [Dropped] {
    let pinned = Set(roots.roots.filter { $0.owner.hasPrefix("pin ") }.flatMap(\.objects))
    let needs = Dictionary(roots.roots.map { ($0.owner, $0.objects) }) { first, _ in first }
    let free = cards.dropFirst(keepLast ?? 0).filter { card in
      card.state != .unfinished
        && !(needs["run \(card.name)"].map { !$0.isEmpty && $0.allSatisfy(pinned.contains) } ?? true)
    }
    var dropped: [Dropped] = []
    if let olderThan {
      let limit = Date(timeIntervalSince1970: now - olderThan.seconds).formatted(.iso8601)
      dropped = free.filter { !$0.started.isEmpty && $0.started < limit }
        .map {
          Dropped(name: $0.name, reason: "started \($0.started), older than \(olderThan.text)")
        }
    } else if let keepLast, maxSize == nil {
      dropped = free.map { Dropped(name: $0.name, reason: "not among the latest \(keepLast)") }
    }
    guard let maxSize else { return dropped }
    var sizes = try Sizes(roots, store)
    for run in dropped { sizes.drop("run \(run.name)") }
    let gone = Set(dropped.map(\.name))
    for card in free.reversed() where !gone.contains(card.name) && sizes.needed > maxSize.bytes {
      sizes.drop("run \(card.name)")
      dropped.append(
        Dropped(
          name: card.name, reason: "the oldest left while more than \(maxSize.text) is needed"))
    }
    return dropped
  }

  /// The bytes that somebody needs, as owners go.
  private struct Sizes {
    private(set) var needed = 0
    private var owners: [Digest: Set<Int>]
    private let sizes: [Digest: Int]
    private let roots: [Reachability.Root]

    init(_ roots: RunRoots, _ store: Store) throws(StorageError) {
      self.roots = roots.roots
      owners = try Reachability(roots.roots, in: store).owners
      sizes = Dictionary(try store.objects.all.map { ($0.digest, $0.size) }) { first, _ in first }
      needed = owners.keys.reduce(0) { $0 + (sizes[$1] ?? 0) }
    }

    mutating func drop(_ owner: String) {
      guard let index = roots.firstIndex(where: { $0.owner == owner }) else { return }
      for (digest, all) in owners where all.contains(index) {
        owners[digest] = all.subtracting([index])
        if all.count == 1 { needed -= sizes[digest] ?? 0 }
      }
    }
  }
}
