package import Documents
import Experiments
import Methods
package import Records
package import Reports

/// Everything that the spec says, defaults included.
package struct ParametersCell: ReportCell {
  package static let name = "parameters"
  package static let version = "2"
  package static let summary =
    "What was chosen for each method against the published form, and the resolved spec as a tree."

  package init(_ parameters: inout Parameters) {}

  package func cells(_ record: RunRecord) -> [Cell] {
    let hidden: Set = ["notes", "report"]
    let entries = record.spec.resolved.entries ?? []
    let settings = entries.filter { !hidden.contains($0.key.text ?? "") }.map { entry in
      Self.setting(entry.key.text ?? "", entry.value)
    }
    return [.heading("Parameters")] + choices(record)
      + [.details("The resolved spec", [.parameters(settings)])]
  }

  /// What each method does otherwise than its published form, presets of `parity` included.
  private func choices(_ record: RunRecord) -> [Cell] {
    let entries = record.spec.resolved.value(at: "methods")?.entries ?? []
    let rows = entries.compactMap { entry -> Table.Row? in
      guard let component = entry.value.entries?.first, let kind = component.key.text else {
        return nil
      }
      let published = methods.make(.text(kind)).resolved.entries?.first?.value
      let usual = Set(published.map { Self.leaves($0) } ?? [])
      let chosen = Self.leaves(component.value).filter { !usual.contains($0) }
      return Table.Row([
        .text(entry.key.text ?? ""), .text(kind),
        .text(chosen.isEmpty ? "nothing" : chosen.joined(separator: ", ")),
      ])
    }
    guard !rows.isEmpty else { return [] }
    return [
      .table(
        Table(
          columns: [
            Table.Column("method"), Table.Column("component"), Table.Column("differs"),
          ], rows: rows,
          caption: "The settings of each method that differ from its published form.",
          footnotes: [
            "Papers and codebases differ: 'parity' names the codebase followed, if any; 'lethe describe METHOD' tells what each setting means."
          ]))
    ]
  }

  /// Every value of a tree with the path to it, such as `lora.rank 8`.
  private static func leaves(_ node: Node, _ path: String = "") -> [String] {
    switch node.content {
    case .scalar(let text, _): ["\(path) \(text)"]
    case .sequence(let items):
      items.isEmpty || items.contains { $0.text == nil }
        ? items.enumerated().flatMap { leaves($1, "\(path).\($0)") }
        : ["\(path) \(items.compactMap(\.text).joined(separator: "/"))"]
    case .mapping(let entries):
      entries.flatMap { entry in
        leaves(entry.value, path.isEmpty ? entry.key.text ?? "" : "\(path).\(entry.key.text ?? "")")
      }
    }
  }

  private static func setting(_ name: String, _ node: Node) -> Setting {
    switch node.content {
    case .scalar(let text, _): Setting(name, text)
    case .sequence(let items):
      if items.allSatisfy({ $0.text != nil }) {
        Setting(name, items.compactMap(\.text).joined(separator: ", "))
      } else {
        Setting(name, nil, items.enumerated().map { setting("\($0)", $1) })
      }
    case .mapping(let entries):
      Setting(name, nil, entries.map { setting($0.key.text ?? "", $0.value) })
    }
  }
}
