extension Node {
  /// Returns `base` changed by `over`, as `extends` means it.
  ///
  /// Mappings are merged key by key, in the order of `base` with new keys after; anything else of `over`,
  /// lists too, replaces what `base` says. Every part keeps the range of the file it comes from.
  package static func merging(_ base: Node, _ over: Node) -> Node {
    guard let below = base.entries, let above = over.entries else { return over }
    var entries = below
    var places = Dictionary(
      below.enumerated().map { ($0.element.key.text ?? "", $0.offset) },
      uniquingKeysWith: { first, _ in first })
    for entry in above {
      let name = entry.key.text ?? ""
      if let place = places[name] {
        entries[place] = Entry(
          key: entry.key, value: merging(entries[place].value, entry.value))
      } else {
        places[name] = entries.count
        entries.append(entry)
      }
    }
    return Node(.mapping(entries), at: over.range)
  }
}
