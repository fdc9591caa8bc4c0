import Documents

/// A source file with the content that it had when the spec was resolved.
package struct PinnedInput: Sendable, Equatable {
  /// As the spec's directory sees it.
  package let path: String
  /// 64 hexadecimal digits.
  package let digest: String

  static func list(_ p: inout Parameters) -> [PinnedInput] {
    let node = p.raw(
      "inputs", "Source files with the SHA-256 that they must have: 'data.json: 9f86...'.")
    guard let node, !node.isNull else { return [] }
    guard let entries = node.entries else {
      p.report(
        "inputs", "'inputs' must be a mapping of paths to digests, found \(node.phrase)",
        code: "wrong-type")
      return []
    }
    return entries.compactMap { entry in
      let digits = entry.value.text ?? ""
      guard digits.utf8.count == 64, digits.utf8.allSatisfy(isLowerHex) else {
        p.note(
          Diagnostic(
            "wrong-type",
            "a digest is 64 hexadecimal digits (SHA-256), found \(entry.value.phrase)",
            at: entry.value.range, help: "sha256sum FILE prints it"))
        return nil
      }
      return PinnedInput(path: entry.key.text ?? "", digest: digits)
    }
  }

  private static func isLowerHex(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
  }
}
