import Documents

extension JSONValue {
  /// The value as Jupyter writes its files: sorted keys, one space of indentation, a line end at the end.
  func indented() -> String {
    var text: [UInt8] = []
    write(to: &text, depth: 0)
    text.append(UInt8(ascii: "\n"))
    return String(decoding: text, as: UTF8.self)
  }

  private static func breakLine(_ text: inout [UInt8], _ depth: Int) {
    text.append(UInt8(ascii: "\n"))
    text += repeatElement(UInt8(ascii: " "), count: depth)
  }

  private func write(to text: inout [UInt8], depth: Int) {
    switch self {
    case .array(let items) where !items.isEmpty:
      text.append(UInt8(ascii: "["))
      for (index, item) in items.enumerated() {
        if index > 0 { text.append(UInt8(ascii: ",")) }
        Self.breakLine(&text, depth + 1)
        item.write(to: &text, depth: depth + 1)
      }
      Self.breakLine(&text, depth)
      text.append(UInt8(ascii: "]"))
    case .object(let members) where !members.isEmpty:
      text.append(UInt8(ascii: "{"))
      for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
        if index > 0 { text.append(UInt8(ascii: ",")) }
        Self.breakLine(&text, depth + 1)
        text += JSONValue.string(member.key).bytes(.canonical)
        text += ": ".utf8
        member.value.write(to: &text, depth: depth + 1)
      }
      Self.breakLine(&text, depth)
      text.append(UInt8(ascii: "}"))
    default: text += bytes(.canonical)
    }
  }
}
