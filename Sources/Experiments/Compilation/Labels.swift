import Pipeline

extension Plan {
  /// Names every step after what it was added for.
  ///
  /// A step that several seeds or sweep points share shows only the assignments that they have in common:
  /// `methods/npo [beta=0.5]` but plain `model/start`.
  mutating func nameSteps() {
    for entry in entries {
      guard let first = entry.additions.first else { continue }
      let common = entry.additions.dropFirst().reduce(first.scope) { common, addition in
        common.filter { addition.scope[$0.key] == $0.value }
      }
      let shown = common.sorted { $0.key < $1.key }.map { path, value in
        "\(path.split(separator: ".").last.map(String.init) ?? path)=\(value)"
      }
      relabel(
        entry.index,
        to: shown.isEmpty ? first.label : "\(first.label) [\(shown.joined(separator: ","))]")
    }
  }
}
