package import Documents
package import Reports

/// Everything that the spec says, defaults included.
package struct ParametersCell: ReportCell {
  package static let name = "parameters"
  package static let version = "1"
  package static let summary = "The resolved spec as a tree, defaults spelled out."

  package init(_ parameters: inout Parameters) {}

  package func cells(_ record: RunRecord) -> [Cell] {
    let hidden: Set = ["notes", "report"]
    let entries = record.spec.resolved.entries ?? []
    let settings = entries.filter { !hidden.contains($0.key.text ?? "") }.map { entry in
      Self.setting(entry.key.text ?? "", entry.value)
    }
    return [.heading("Parameters"), .details("The resolved spec", [.parameters(settings)])]
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
