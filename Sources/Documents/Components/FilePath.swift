/// Paths in documents, handled as text: nothing here looks at a disk.
package enum FilePath {
  /// A place where a document names a file.
  package struct Mention: Sendable {
    /// What to open.
    package let path: String
    package let place: SourceRange
  }

  /// Reads a path: what to open, and its spelling relative to the document's directory.
  static func read(
    _ node: Node, documentDirectory: String
  ) throws(Mismatch) -> (String, Node) {
    let text = try ValueReader.text(as: .path).value(node)
    guard !text.isEmpty, !text.unicodeScalars.contains(where: { $0.value < 0x20 }) else {
      throw Mismatch(code: "invalid-value", wanted: .path, found: node.phrase)
    }
    // What the command line gives is read as if it stood in the document.
    let origin = node.range.isCommandLine ? documentDirectory : node.range.directory
    let location = joined(origin, text)
    return (location, .text(relative(location, to: documentDirectory), at: node.range))
  }

  /// Returns `path` as seen from the directory above `base`, without `.` and needless `..`.
  package static func joined(_ base: String, _ path: String) -> String {
    if path.hasPrefix("/") { return normalized(path) }
    let separator = base.isEmpty || base.hasSuffix("/") ? "" : "/"
    return normalized(base + separator + path)
  }

  /// Returns `path` relative to `directory` when both start from the same place; else as it is.
  package static func relative(_ path: String, to directory: String) -> String {
    guard path.hasPrefix("/") == directory.hasPrefix("/") else { return path }
    let target = components(normalized(path))
    let start = components(normalized(directory))
    var shared = 0
    while shared < min(target.count, start.count), target[shared] == start[shared] { shared += 1 }
    guard !start[shared...].contains("..") else { return path }
    let up = Array(repeating: "..", count: start.count - shared)
    let result = (up + target[shared...]).joined(separator: "/")
    return result.isEmpty ? "." : result
  }

  private static func normalized(_ path: String) -> String {
    var result: [String] = []
    for part in components(path) where part != "." {
      if part == "..", let last = result.last, last != ".." {
        result.removeLast()
      } else if part != ".." || !path.hasPrefix("/") {
        result.append(part)
      }
    }
    let joined = result.joined(separator: "/")
    return path.hasPrefix("/") ? "/" + joined : joined.isEmpty ? "." : joined
  }

  private static func components(_ path: String) -> [String] {
    path == "." ? [] : path.split(separator: "/").map(String.init)
  }
}
