extension Node {
  /// Returns the value at a path such as `methods.npo.beta` or `metrics.0`; nil when there is none.
  package func value(at path: String) -> Node? {
    var node = self
    for segment in Self.segments(path) {
      if let items = node.items {
        guard let index = Int(segment), items.indices.contains(index) else { return nil }
        node = items[index]
      } else {
        guard let value = node[segment] else { return nil }
        node = value
      }
    }
    return node
  }

  /// Returns the tree with the value at a path replaced, making mappings where there are none yet.
  ///
  /// A component written as its bare name opens up: `model.pretrain.epochs` makes `model: pretrain` into
  /// `model: {pretrain: {epochs: ...}}`. Throws, at the range of `value`, when the path leads into a
  /// scalar or beyond a list.
  package func setting(path: String, to value: Node) throws(InvalidDocument) -> Node {
    let segments = Self.segments(path)
    guard !segments.isEmpty, !segments.contains("") else {
      throw InvalidDocument(
        Diagnostic("invalid-path", "'\(path)' is not a path of keys joined by '.'", at: value.range)
      )
    }
    return try setting(segments[...], walked: [], to: value)
  }

  private func setting(
    _ path: ArraySlice<String>, walked: [String], to value: Node
  ) throws(InvalidDocument) -> Node {
    guard let segment = path.first else { return value }
    let walkedOn = walked + [segment]
    switch content {
    case .mapping(var entries):
      let place = entries.firstIndex { $0.key.text == segment }
      let old = place.map { entries[$0].value } ?? Node(.mapping([]), at: value.range)
      let new = try old.setting(path.dropFirst(), walked: walkedOn, to: value)
      if let place {
        entries[place].value = new
      } else {
        entries.append(Entry(key: .key(segment, at: value.range), value: new))
      }
      return Node(.mapping(entries), at: range)
    case .sequence(var items):
      guard let index = Int(segment), items.indices.contains(index) else {
        let many = items.count == 1 ? "1 item" : "\(items.count) items"
        throw Self.unreachable(
          walked, "is a list of \(many); '\(segment)' is not one of its indices",
          at: value.range, note: range)
      }
      items[index] = try items[index].setting(path.dropFirst(), walked: walkedOn, to: value)
      return Node(.sequence(items), at: range)
    case .scalar(let text, _):
      guard isNull || (text == segment && path.count > 1) else {
        throw Self.unreachable(
          walked, "is \(phrase), which has no keys", at: value.range, note: range)
      }
      return try Node(.mapping([]), at: range).setting(path, walked: walked, to: value)
    }
  }

  private static func unreachable(
    _ walked: [String], _ reason: String, at place: SourceRange, note: SourceRange
  ) -> InvalidDocument {
    let name = walked.isEmpty ? "the document" : "'\(walked.joined(separator: "."))'"
    return InvalidDocument(
      Diagnostic(
        "invalid-path", "\(name) \(reason)", at: place, notes: [.init("it stands here", at: note)]))
  }

  private static func segments(_ path: String) -> [String] {
    path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
  }
}
