import Documents

extension JSONValue {
  /// The value as Jupyter writes its files: sorted keys, one space of indentation, a line end at the end.
  func indented() -> String {
    var text = ""
    write(to: &text, indent: "\n")
    return text + "\n"
  }

  private func write(to text: inout String, indent: String) {
    switch self {
    case .array(let items) where !items.isEmpty:
      text += "["
      for (index, item) in items.enumerated() {
        text += (index > 0 ? "," : "") + indent + " "
        item.write(to: &text, indent: indent + " ")
      }
      text += indent + "]"
    case .object(let members) where !members.isEmpty:
      text += "{"
      for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
        text +=
          (index > 0 ? "," : "") + indent + " " + JSONValue.string(member.key).canonical() + ": "
        member.value.write(to: &text, indent: indent + " ")
      }
      text += indent + "}"
    default: text += canonical()
    }
  }
}
