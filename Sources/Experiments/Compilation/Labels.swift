import Plans

extension Plan {
  /// Names every step after what it was added for.
  ///
  /// A step that several seeds or sweep points share shows only the assignments that they have in common:
  /// `npo npo [beta=0.5]` but plain `model.start`. Of several labels the shortest wins.
  mutating func nameSteps() {
    for entry in entries {
      guard let first = entry.additions.first else { continue }
      let common = entry.additions.dropFirst().reduce(first.scope) { common, addition in
        common.filter { addition.scope[$0.key] == $0.value }
      }
      let shown = common.sorted { $0.key < $1.key }.map { path, value in
        "\(path.split(separator: ".").last.map(String.init) ?? path)=\(value)"
      }
      let label = entry.labels.min { ($0.count, $0) < ($1.count, $1) } ?? first.label
      relabel(
        entry.index, to: shown.isEmpty ? label : "\(label) [\(shown.joined(separator: ","))]")
    }
  }

  /// The steps of each run of a sweep or of several seeds, by their places; those that runs share are in each.
  package var runs: [[Int]] {
    var places: [[String: String]: Int] = [:]
    var runs: [[Int]] = []
    for entry in entries {
      for scope in Set(entry.additions.map(\.scope)) {
        guard let run = places[scope] else {
          places[scope] = runs.count
          runs.append([entry.index])
          continue
        }
        runs[run].append(entry.index)
      }
    }
    return runs
  }
}
