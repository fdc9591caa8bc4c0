package import Storage

/// Where two artifacts of the same step first differ.
package struct ArtifactDifference: Sendable, Equatable {
  /// The part, the first differing byte and what stands there, in words.
  package let text: String

  /// Compares by parts in their order; nil when the trees are equal.
  package init?(_ recorded: Tree, in store: Store, _ found: Tree, in other: Store) {
    guard recorded != found else { return nil }
    let new = Dictionary(found.entries.map { ($0.name, $0) }) { one, _ in one }
    for entry in recorded.entries {
      guard let now = new[entry.name] else {
        text = "part '\(entry.name)' is missing"
        return
      }
      guard now.digest != entry.digest else { continue }
      text = Self.text(
        entry, store.objects.path(of: entry.digest), now,
        other.objects.path(of: now.digest), store.disk)
      return
    }
    let old = Set(recorded.entries.map(\.name))
    let more = found.entries.first { !old.contains($0.name) }?.name ?? ""
    text = "part '\(more)' is new"
  }

  private static func text(
    _ entry: TreeEntry, _ path: String, _ now: TreeEntry, _ nowPath: String, _ disk: Disk
  ) -> String {
    let sizes = entry.size == now.size ? "" : ", \(entry.size) bytes before and \(now.size) now"
    let piece = 1 << 20
    for start in stride(from: 0, to: max(entry.size, now.size), by: piece) {
      // Words beside a difference that is told of already: without them it is told all the same.
      guard let old = try? disk.read(path, start..<start + piece),
        let new = try? disk.read(nowPath, start..<start + piece)
      else { break }
      let count = min(old.count, new.count)
      guard
        let offset = (0..<count).first(where: { old[$0] != new[$0] })
          ?? (old.count == new.count ? nil : count)
      else { continue }
      let shown = { (bytes: [UInt8]) in
        bytes[offset..<min(bytes.count, offset + 8)].map { byte in
          (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined(separator: " ")
      }
      return "part '\(entry.name)', byte \(start + offset): \(shown(old)) recorded, "
        + "\(shown(new)) now\(sizes)"
    }
    return "part '\(entry.name)': \(entry.digest.short) recorded, \(now.digest.short) now\(sizes)"
  }
}
