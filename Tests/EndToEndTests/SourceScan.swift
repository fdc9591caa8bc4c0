import Foundation

/// What the house rules ask of the Swift sources, read off their text: declarations, uses, lines.
///
/// A scan of lines and words, not a parser: what it takes for a declaration stands where `swift format` puts it.
struct SourceScan {
  /// One file below `Sources`.
  struct File {
    /// From `Sources`, such as `Records/RunCard.swift`.
    let path: String
    let lines: [String]
    /// The lines without comments and without what stands in quotes.
    let code: [String]

    var module: String { String(path.prefix { $0 != "/" }) }
    /// The folder inside the module; empty for its top.
    var folder: String { path.split(separator: "/").dropFirst().dropLast().joined(separator: "/") }
    /// The name without `.swift`, and without what follows a plus sign.
    var type: String {
      String((path.split(separator: "/").last ?? "").dropLast(6).prefix { $0 != "+" })
    }
  }

  let files: [File]

  init(root: String) {
    let all = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
    files = all.filter { $0.hasSuffix(".swift") }.sorted().map { path in
      let text = (try? String(contentsOfFile: "\(root)/\(path)", encoding: .utf8)) ?? ""
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      return File(path: path, lines: lines, code: Self.code(lines))
    }
  }

  var modules: [String] { Set(files.map(\.module)).sorted() }

  /// Takes out comments that end a line, strings, and texts of several lines.
  private static func code(_ lines: [String]) -> [String] {
    var isText = false
    return lines.map { line in
      if line.contains("\"\"\"") {
        isText.toggle()
        return ""
      }
      if isText { return "" }
      var kept: [UInt8] = []
      var isQuoted = false
      var last: UInt8 = 0
      for byte in line.utf8 {
        if byte == UInt8(ascii: "\""), last != UInt8(ascii: "\\") { isQuoted.toggle() }
        if !isQuoted, byte == UInt8(ascii: "/"), last == byte {
          return String(decoding: kept.dropLast(), as: UTF8.self)
        }
        if !isQuoted { kept.append(byte) }
        last = byte
      }
      return String(decoding: kept, as: UTF8.self)
    }
  }

  private static let kinds: Set = ["struct", "class", "enum", "protocol", "actor", "typealias"]

  /// The words of a line of code.
  private static func words(_ line: String) -> [String] {
    line.utf8.split { byte in
      !((0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) || byte == 0x5F
        || byte >= 0x80)
    }.map { String(decoding: $0, as: UTF8.self) }
  }

  /// The types that a file declares at its top level, private ones left out.
  func types(in file: File) -> [String] {
    file.code.compactMap { line in
      guard let first = line.utf8.first, first != UInt8(ascii: " "), first != UInt8(ascii: "}")
      else { return nil }
      let words = Self.words(line)
      guard !words.contains("private"), !words.contains("fileprivate"),
        let place = words.firstIndex(where: Self.kinds.contains), place + 1 < words.count,
        !words.prefix(place).contains("extension")
      else { return nil }
      return words[place + 1]
    }
  }

  /// Types that stand in a file of another name, as `path Type`.
  var misplacedTypes: [String] {
    files.flatMap { file in
      types(in: file).filter { $0 != file.type }.map { "\(file.path) \($0)" }
    }
  }

  /// For each module, how many `package` declarations have no doc comment.
  ///
  /// What a protocol asks for is documented there: names and versions of components, and what the standard library's
  /// protocols want.
  var undocumented: [String: Int] {
    let known: Set = [
      "name", "version", "summary", "shorthand", "aliases", "facts", "kind", "stepKind",
      "stepVersion", "weight",
      "description", "json", "hash", "encode", "run", "wire", "cells", "parts", "capabilities",
      "handle",
    ]
    var counts: [String: Int] = [:]
    for file in files {
      for (index, line) in file.code.enumerated() {
        let words = Self.words(line)
        guard words.first == "package", words.count > 1, words[1] != "import" else { continue }
        let isInit = words.contains("init")
        if isInit, words.contains("from") || words.contains("Parameters") { continue }
        if let place = words.firstIndex(where: { ["let", "var", "func"].contains($0) }),
          place + 1 < words.count, known.contains(words[place + 1])
        {
          continue
        }
        var above = index - 1
        while above >= 0,
          file.lines[above].trimmingCharacters(in: .whitespaces).hasPrefix("@")
        {
          above -= 1
        }
        let isDocumented =
          above >= 0 && file.lines[above].trimmingCharacters(in: .whitespaces).hasPrefix("///")
        if !isDocumented { counts[file.module, default: 0] += 1 }
      }
    }
    return counts
  }

  /// Lines of Swift by module.
  var lines: [String: Int] {
    files.reduce(into: [:]) { $0[$1.module, default: 0] += $1.lines.count }
  }

  /// For each module the groups of folders that use one another in a circle, as `Module: A B C`.
  ///
  /// A folder uses another when a word of its code is the name of a type that the other, and no third, declares at the
  /// top level.
  var foldersInCircles: [String] {
    modules.flatMap { module -> [String] in
      let own = files.filter { $0.module == module }
      var home: [String: Set<String>] = [:]
      for file in own {
        for type in types(in: file) { home[type, default: []].insert(file.folder) }
      }
      var uses: [String: Set<String>] = [:]
      for file in own {
        for word in Set(file.code.flatMap(Self.words)) {
          guard let folders = home[word], folders.count == 1, let folder = folders.first,
            folder != file.folder
          else { continue }
          uses[file.folder, default: []].insert(folder)
        }
      }
      return Self.circles(uses).map {
        "\(module): \($0.map { $0.isEmpty ? "." : $0 }.joined(separator: " "))"
      }
    }
  }

  /// The groups of more than one node in which each reaches every other.
  static func circles(_ uses: [String: Set<String>]) -> [[String]] {
    func reached(from start: String) -> Set<String> {
      var found: Set<String> = []
      var open = [start]
      while let next = open.popLast() {
        for node in uses[next] ?? [] where found.insert(node).inserted { open.append(node) }
      }
      return found
    }
    let reach = Dictionary(uniqueKeysWithValues: uses.keys.map { ($0, reached(from: $0)) })
    var seen: Set<String> = []
    return uses.keys.sorted().compactMap { node in
      guard !seen.contains(node) else { return nil }
      let group = uses.keys.filter { other in
        other == node
          || reach[node]?.contains(other) == true && reach[other]?.contains(node) == true
      }.sorted()
      seen.formUnion(group)
      return group.count > 1 ? group : nil
    }
  }
}
