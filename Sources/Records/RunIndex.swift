package import Storage

/// The cards of all runs in a directory.
///
/// What was read once is kept in `<store>/v1/index/runs`, a line a directory, and used while the directory's
/// time of change is the same. The file may be deleted at any moment.
package struct RunIndex: Sendable {
  private let runs: String
  private let store: Store

  package init(runs: String, store: Store) {
    self.runs = runs
    self.store = store
  }

  private var path: String { "\(store.root)/v1/index/runs" }

  /// The first line of the file; another one makes it unread.
  private static let head = "lethe runs 3"
  /// Fewer directories are read anew each time.
  private static let worthKeeping = 20
  /// Seconds in which a directory may change twice without its time showing that.
  private static let grain = 2.0

  /// One line: the time of change and, when the directory is a run, its card.
  private struct Line {
    let stamp: UInt64
    let card: RunCard?
  }

  /// Returns the card of every run, the latest first; throws when a run cannot be looked at.
  package func cards() throws(StorageError) -> [RunCard] {
    let disk = store.disk
    let known = read()
    var lines: [(name: String, line: Line)] = []
    var isChanged = false
    let now = Disk.now
    for name in try disk.list(runs) where !name.hasPrefix(".") {
      guard let status = try disk.status("\(runs)/\(name)"), status.isDirectory else { continue }
      let stamp = status.modified.bitPattern
      if let line = known[name], line.stamp == stamp {
        lines.append((name, line))
        continue
      }
      let card = try RunCard(readingFrom: "\(runs)/\(name)", name: name, disk: disk)
      isChanged = true
      // A directory that changed this very moment is looked at again next time.
      let isSettled = now - status.modified > Self.grain
      lines.append((name, Line(stamp: isSettled ? stamp : 0, card: card)))
    }
    if lines.count >= Self.worthKeeping, isChanged || lines.count != known.count { write(lines) }
    return lines.compactMap(\.line.card).sorted {
      $0.started != $1.started ? $0.started > $1.started : $0.name < $1.name
    }
  }

  /// The lines that were kept; none when they cannot be read, as all can be made anew.
  private func read() -> [String: Line] {
    guard let bytes = try? store.disk.read(path) else { return [:] }
    // Bytes and not characters: ten thousand lines are to take milliseconds.
    let rows = bytes.split(separator: 10)
    guard let head = rows.first, head.elementsEqual(Self.head.utf8) else { return [:] }
    var known: [String: Line] = [:]
    known.reserveCapacity(rows.count)
    for row in rows.dropFirst() {
      let fields = row.split(separator: 9, omittingEmptySubsequences: false)
      guard fields.count >= 2, let stamp = UInt64(String(decoding: fields[0], as: UTF8.self)) else {
        continue
      }
      let texts = fields.dropFirst().map { String(decoding: $0, as: UTF8.self) }
      known[texts[0]] = Line(stamp: stamp, card: RunCard(fields: texts))
    }
    return known
  }

  /// A list that cannot be kept is made anew next time.
  private func write(_ lines: [(name: String, line: Line)]) {
    var text = Self.head + "\n"
    for (name, line) in lines where line.stamp != 0 {
      guard !name.contains(where: { $0 == "\t" || $0.isNewline }) else { continue }
      text += "\(line.stamp)\t\(line.card?.line ?? name)\n"
    }
    // The list only saves reading the runs again.
    try? store.files.write(Array(text.utf8).span, to: path, isDurable: false)
  }
}
