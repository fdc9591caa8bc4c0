import Foundation
import TestKit
import Testing

/// Rules of the house that the compiler cannot check, read off the sources.
@Suite struct HouseRulesTests {
  private struct Source {
    let path: String
    let module: String
    let lines: [String]
  }

  private static let sources: [Source] = {
    let root = "\(packageRoot)/Sources"
    let all = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
    return all.filter { $0.hasSuffix(".swift") }.sorted().map { path in
      let text = (try? String(contentsOfFile: "\(root)/\(path)", encoding: .utf8)) ?? ""
      return Source(
        path: path, module: String(path.split(separator: "/")[0]),
        lines: text.components(separatedBy: "\n"))
    }
  }()

  /// Lines, comments aside, that contain one of the words outside the modules that may.
  private func uses(of words: [String], except modules: Set<String>) -> [String] {
    Self.sources.filter { !modules.contains($0.module) }.flatMap { source in
      source.lines.enumerated().filter { _, line in
        let code = line.components(separatedBy: "//")[0]
        return words.contains { code.contains($0) }
      }.map { "\(source.path):\($0.offset + 1): \($0.element)" }
    }
  }

  @Test func `the sources are found`() { #expect(Self.sources.count > 100) }

  @Test func `nothing draws numbers that no seed determines`() {
    let words = ["SystemRandomNumberGenerator", ".random(", ".shuffled()", "UUID()", "hashValue"]
    // Storage names temporary files at random.
    #expect(uses(of: words, except: ["lethe-bench", "Storage"]) == [])
  }

  @Test func `only the program reads the environment, prints or exits`() {
    #expect(
      uses(of: ["getenv(", " print(", "_exit(", "fatalError("], except: ["lethe", "lethe-bench"])
        == [])
  }

  @Test func `JSON has one reader and one writer`() {
    #expect(uses(of: ["JSONEncoder", "JSONDecoder", "JSONSerialization"], except: []) == [])
  }

  /// A plan is a value: what is below it hashes and writes JSON, and reaches neither disk nor processes.
  @Test func `plans import nothing that reaches outside`() {
    let imports = Self.sources.filter { $0.module == "Plans" }.flatMap(\.lines).compactMap { line in
      line.wholeMatch(of: #/(?:@\w+ )?(?:\w+ )?import (\w+)/#).map { String($0.output.1) }
    }
    #expect(Set(imports) == ["Digests", "JSON"])
  }

  @Test func `nothing depends on locale`() {
    #expect(uses(of: ["NumberFormatter", "Locale", "setlocale"], except: []) == [])
    #expect(Self.sources.allSatisfy { !$0.lines.contains("import Foundation") })
  }

  @Test func `a step is encoded by its stored properties`() {
    let steps = Self.sources.filter { source in
      source.lines.contains { $0.contains("struct ") && $0.contains(": Step {") }
    }
    #expect(!steps.isEmpty)
    for step in steps {
      let words = ["func encode(to", "enum CodingKeys"]
      #expect(!step.lines.contains { line in words.contains { line.contains($0) } }, "\(step.path)")
    }
  }

  @Test func `no file grows beyond 400 lines`() {
    #expect(Self.sources.filter { $0.lines.count > 400 }.map(\.path) == [])
  }

  /// A step that starts a program or asks a service says so, for those who run a stranger's spec.
  @Test func `what reaches outside is declared`() {
    let reaching = Self.sources.filter { source in
      let text = source.lines.joined(separator: "\n")
      return text.contains(": Step {")
        && [
          "endpoint.reply(", "service.completion(", "OpenBox(", "LineProgram(", "context.web",
          "context.programs",
        ]
        .contains {
          text.contains($0)
        }
    }
    #expect(reaching.count >= 5)
    for source in reaching {
      #expect(
        source.lines.contains { $0.contains("var capabilities: [Capability]") }, "\(source.path)")
    }
  }

  /// What cannot be read is not absent; where that makes no difference, the reason stands beside it.
  @Test func `the store passes over no error of reading without a reason`() {
    let reading = [
      "read(", "list(", "status(", "exists(", "entry(", "digest(of", "tree(", "RecordedPlan(",
      "tryLock(",
    ]
    let modules: Set = ["Storage", "Records", "Workbench"]
    var found: [String] = []
    for source in Self.sources where modules.contains(source.module) {
      for (number, line) in source.lines.enumerated()
      where line.contains("try?") && reading.contains(where: line.contains) {
        let near = source.lines[max(0, number - 4)...number]
        if !near.contains(where: { $0.contains("//") }) {
          found.append("\(source.path):\(number + 1)")
        }
      }
    }
    #expect(found == [], "say why the error makes no difference, or let it be one")
  }

  /// The pages for people: paths of Markdown files, from the package's root.
  private static let pages: [String] = {
    let folder = "\(packageRoot)/Documentation"
    let all = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"]
      + all.filter { $0.hasSuffix(".md") }.sorted().map { "Documentation/\($0)" }
  }()

  private func text(_ path: String) throws -> String {
    try String(contentsOfFile: "\(packageRoot)/\(path)", encoding: .utf8)
  }

  /// The files that a page links to, from the package's root; addresses of the web and anchors left out.
  private func links(of page: String) throws -> Set<String> {
    let folder = URL(filePath: "/\(page)").deletingLastPathComponent()
    return try Set(
      text(page).matches(of: #/\]\(([^)#\s]+)[^)\s]*\)/#).map { String($0.output.1) }
        .filter { !$0.contains(":") }
        .map { String(folder.appending(path: $0).standardizedFileURL.path().dropFirst()) })
  }

  @Test func `no link of the documentation is dead`() throws {
    #expect(Self.pages.count > 30)
    for page in Self.pages {
      for link in try links(of: page) {
        #expect(
          FileManager.default.fileExists(atPath: "\(packageRoot)/\(link)"), "\(page): \(link)")
      }
    }
  }

  /// The anchors of a page's headings as GitHub makes them: lower case, no punctuation, blanks as hyphens.
  private func anchors(of page: String) throws -> Set<String> {
    try Set(
      text(page).split(separator: "\n").filter { $0.hasPrefix("#") }.map { line in
        String(
          line.drop { $0 == "#" || $0 == " " }.lowercased()
            .filter { $0.isLetter || $0.isNumber || "-_ ".contains($0) }
            .map { $0 == " " ? "-" : $0 })
      })
  }

  @Test func `links to headings lead to one`() throws {
    let linked = try Self.pages.flatMap { page in
      try text(page).matches(of: #/\]\(([^)#\s:]*)#([^)\s]+)\)/#).map { match in
        (page: page, file: String(match.output.1), anchor: String(match.output.2))
      }
    }
    #expect(linked.count > 10)
    for link in linked {
      let folder = URL(filePath: "/\(link.page)").deletingLastPathComponent()
      let target =
        link.file.isEmpty
        ? link.page
        : String(folder.appending(path: link.file).standardizedFileURL.path().dropFirst())
      #expect(
        try anchors(of: target).contains(link.anchor),
        "\(link.page): \(link.file)#\(link.anchor)")
    }
  }

  @Test func `blocks of code hold no Markdown links`() throws {
    for page in Self.pages {
      for line in try text(page).split(separator: "\n") where line.hasPrefix("    ") {
        #expect(!line.contains(#/\]\([\w.\/#-]+\.md/#), "\(page): \(line)")
      }
    }
  }

  @Test func `the readme or the guide for contributors leads to every page`() throws {
    let linked = try links(of: "README.md").union(links(of: "CONTRIBUTING.md"))
    #expect(Self.pages.filter { $0.hasPrefix("Documentation/") && !linked.contains($0) } == [])
  }

  @Test func `the overview names every module`() throws {
    let overview = try text("Documentation/contributors/Overview.md")
    let sources = try FileManager.default.contentsOfDirectory(atPath: "\(packageRoot)/Sources")
    #expect(
      sources.filter { !overview.contains("| `\($0)`") && !overview.contains(", `\($0)`") } == [])
  }
}
