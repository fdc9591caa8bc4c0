import Documents
import FoundationEssentials
import Storage

/// The bytes of every file that a spec is made of, for excerpts in diagnostics.
package struct SpecSources: Sendable {
  package internal(set) var files: [String: [UInt8]] = [:]

  package init() {}
}

/// Reads a spec file and the files that it extends.
enum SpecFile {
  /// Files larger than this are no specs.
  static let sizeLimit = 64 << 20
  /// How many files may extend one another.
  static let chainLimit = 16

  /// Returns the merged tree and notes problems that leave it readable; throws when there is no tree.
  static func load(
    _ path: String, _ sources: inout SpecSources, _ problems: inout [Diagnostic]
  ) throws(InvalidDocument) -> Node {
    try load(path, mentionedAt: nil, chain: [], &sources, &problems)
  }

  private static func load(
    _ path: String, mentionedAt place: SourceRange?, chain: [String],
    _ sources: inout SpecSources, _ problems: inout [Diagnostic]
  ) throws(InvalidDocument) -> Node {
    let where_ = place ?? SourceRange(startOf: path)
    guard !chain.contains(path), chain.count < chainLimit else {
      let loop = (chain + [path]).joined(separator: " -> ")
      throw InvalidDocument(
        Diagnostic("extends-cycle", "specs extend one another without end: \(loop)", at: where_))
    }
    let bytes = try read(path, at: where_)
    sources.files[path] = bytes
    let (root, found) = YAML.read(bytes, file: path)
    guard let node = root else { throw InvalidDocument(diagnostics: problems + found) }
    problems += found
    guard let entry = node.entries?.first(where: { $0.key.text == "extends" }),
      !entry.value.isNull
    else { return node }
    guard let text = entry.value.text, !text.isEmpty else {
      throw InvalidDocument(
        Diagnostic(
          "wrong-type", "'extends' must be the path of a spec, found \(entry.value.phrase)",
          at: entry.value.range))
    }
    let base = try load(
      FilePath.joined(node.range.directory, text), mentionedAt: entry.value.range,
      chain: chain + [path], &sources, &problems)
    return Node.merging(base, node.removing("extends"))
  }

  private static func read(
    _ path: String, at place: SourceRange
  ) throws(InvalidDocument) -> [UInt8] {
    func problem(_ message: String, _ help: String? = nil) -> InvalidDocument {
      InvalidDocument(Diagnostic("unreadable-file", message, at: place, help: help))
    }
    var isDirectory = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw problem("there is no file '\(path)'")
    }
    if isDirectory {
      throw problem("'\(path)' is a directory", "name the spec file inside it")
    }
    let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int
    if let size, size > sizeLimit {
      throw problem("'\(path)' is too large for a spec: \(size) bytes")
    }
    do {
      return path.hasPrefix("/dev/fd/") || path == "/dev/stdin"
        ? try Disk().readStream(path, limit: sizeLimit) : try Disk().read(path)
    } catch StorageError.malformed(_, let what) {
      throw problem("'\(path)' \(what)")
    } catch {
      throw problem("'\(path)' cannot be read: \(error)", "check its permissions")
    }
  }
}

extension Node {
  /// The mapping without one key.
  func removing(_ key: String) -> Node {
    guard let entries else { return self }
    return Node(.mapping(entries.filter { $0.key.text != key }), at: range)
  }
}
