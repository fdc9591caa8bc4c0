import Foundation
import TestKit
import Testing

/// Rules about the shape of the sources, with what was there before them on record in `HouseRules/`.
///
/// What is on record may only become less: a new violation fails, and so does a record of one that is gone.
/// `UPDATE_SNAPSHOTS=1` takes out what is gone; nothing but an editor puts anything in.
@Suite struct SourceRulesTests {
  private static let scan = SourceScan(root: "\(packageRoot)/Sources")

  private func path(_ list: String) -> String {
    "\(packageRoot)/Tests/EndToEndTests/HouseRules/\(list).txt"
  }

  private func recorded(_ list: String) throws -> [String] {
    try String(contentsOfFile: path(list), encoding: .utf8).split(separator: "\n").map(String.init)
  }

  /// Writes a shorter list, where that is asked for and not in CI.
  private func record(_ lines: [String], _ list: String) throws -> Bool {
    let environment = ProcessInfo.processInfo.environment
    guard environment["UPDATE_SNAPSHOTS"] != nil, environment["CI"] == nil else { return false }
    try lines.map { $0 + "\n" }.joined()
      .write(toFile: path(list), atomically: true, encoding: .utf8)
    return true
  }

  @Test func `every type stands in the file of its name`() throws {
    let found = Self.scan.misplacedTypes
    let known = try recorded("types")
    let new = found.filter { !known.contains($0) }
    #expect(new == [], "give each a file of its name, such as RunCard.swift or RunCard+Line.swift")
    let gone = known.filter { !found.contains($0) }
    if !gone.isEmpty, try record(known.filter(found.contains), "types") { return }
    #expect(gone == [], "take these lines out of HouseRules/types.txt")
  }

  /// Circles that exist may lose folders, and no folder may join one.
  @Test func `folders of a module do not use one another in a circle`() throws {
    func parsed(_ line: String) -> (module: String, folders: Set<String>) {
      let parts = line.split(separator: ":", maxSplits: 1)
      return (
        String(parts.first ?? ""),
        Set((parts.last ?? "").split(separator: " ").map(String.init))
      )
    }
    let found = Self.scan.foldersInCircles
    let known = try recorded("circles")
    let new = found.filter { line in
      let (module, folders) = parsed(line)
      return !known.map(parsed).contains { $0.module == module && folders.isSubset(of: $0.folders) }
    }
    #expect(new == [], "move what both need into a folder below them")
    if new.isEmpty, found != known, try record(found, "circles") { return }
    #expect(found == known || !new.isEmpty, "there is less in circles now: HouseRules/circles.txt")
  }

  @Test func `package declarations have doc comments`() throws {
    let found = Self.scan.undocumented
    let known = try counts("undocumented")
    for module in Self.scan.modules {
      let (now, most) = (found[module] ?? 0, known[module] ?? 0)
      #expect(
        now <= most, "\(module): \(now) package declarations without a doc comment, at most \(most)"
      )
    }
    let less = Self.scan.modules.map { ($0, min(found[$0] ?? 0, known[$0] ?? 0)) }
    let isLoose = less.contains { known[$0.0, default: 0] - $0.1 > 10 }
    if isLoose, try record(less.map { "\($0.0) \($0.1)" }, "undocumented") { return }
    #expect(!isLoose, "there are fewer now: HouseRules/undocumented.txt")
  }

  @Test func `no module passes its budget of lines`() throws {
    let budget = try counts("lines")
    for (module, lines) in Self.scan.lines.sorted(by: { $0.key < $1.key }) {
      #expect(
        lines <= budget[module] ?? 0,
        """
        \(module) has \(lines) lines, its budget in HouseRules/lines.txt is \(budget[module] ?? 0): raise it in the \
        same change, and say there what the lines are for
        """)
    }
    #expect(Set(budget.keys) == Set(Self.scan.modules))
  }

  private func counts(_ list: String) throws -> [String: Int] {
    Dictionary(
      try recorded(list).compactMap { line in
        let words = line.split(separator: " ")
        return words.count == 2 ? Int(words[1]).map { (String(words[0]), $0) } : nil
      }
    ) { first, _ in first }
  }

  @Test func `circles are found`() {
    let uses: [String: Set<String>] = ["a": ["b"], "b": ["c"], "c": ["a", "d"], "d": ["e"]]
    #expect(SourceScan.circles(uses) == [["a", "b", "c"]])
    #expect(SourceScan.circles(["a": ["b"], "b": []]).isEmpty)
  }

  @Test func `declarations are read as they stand`() throws {
    try withTemporaryDirectory { root in
      try FileManager.default.createDirectory(
        atPath: "\(root)/Module/Low", withIntermediateDirectories: true)
      try FileManager.default.createDirectory(
        atPath: "\(root)/Module/High", withIntermediateDirectories: true)
      func write(_ path: String, _ text: String) throws {
        try text.write(toFile: "\(root)/Module/\(path)", atomically: true, encoding: .utf8)
      }
      try write(
        "Low/Tree.swift",
        "/// A tree.\npackage struct Tree {\n  package let height: Int\n}\n\nprivate struct Leaf {}\n"
      )
      try write("Low/Tree+Text.swift", "extension Tree { func text() -> String { \"Forest\" } }\n")
      try write("High/Forest.swift", "enum Forest {\n  static let tree: Tree? = nil // Wood\n}\n")
      try write("High/Wood.swift", "struct Wood {}\nstruct Bark {}\n")
      let scan = SourceScan(root: root)
      #expect(scan.misplacedTypes == ["Module/High/Wood.swift Bark"])
      #expect(scan.undocumented == ["Module": 1])
      // What stands in quotes and comments is no use.
      #expect(scan.foldersInCircles.isEmpty)
      try write("Low/Root.swift", "struct Root {\n  let all: Forest\n}\n")
      #expect(SourceScan(root: root).foldersInCircles == ["Module: High Low"])
    }
  }
}
