extension ComponentDescription {
  /// Returns the documentation as plain text: the summary, then one paragraph for each parameter.
  package var text: String {
    var out = "\(name) (version \(version))\n  \(summary)\n"
    if !aliases.isEmpty { out += "  also: \(aliases.joined(separator: ", "))\n" }
    for fact in facts { out += "  \(fact.label): \(fact.text)\n" }
    if fields.isEmpty { return out + "\n  no parameters\n" }
    Field.write(fields, indent: 2, to: &out)
    return out
  }
}

extension Field {
  /// Writes fields as text, groups with their members further in.
  package static func write(_ fields: [Field], indent: Int, to out: inout String) {
    let margin = String(repeating: " ", count: indent)
    for field in fields {
      let state: String
      if case .group = field.kind, !field.isOptional {
        state = ""
      } else {
        state = field.fallbackText.map { ", default \($0)" } ?? ", required"
      }
      out += "\n\(margin)\(field.name): \(field.type)\(state)\n\(margin)    \(field.help)\n"
      switch field.kind {
      case .group(let members), .list(.group(let members), _):
        write(members, indent: indent + 4, to: &out)
      case .component(let family), .componentMap(let family), .list(.component(let family), _):
        out += "\(margin)    one of: \(family.names.joined(separator: ", "))\n"
      default: break
      }
    }
  }
}
