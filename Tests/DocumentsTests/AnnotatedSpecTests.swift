import Documents
import TestKit
import Testing

/// Specs that say themselves what is wrong with them.
///
/// A comment `# error[code]: words` speaks of its own line, `#v error[code]: words` of the next line; the words
/// are part of the message, the help or a note. What is found and what is said must agree exactly.
struct AnnotatedSpecTests {
  private struct Expectation {
    let line: Int
    let code: String
    let words: String
  }

  @Test(arguments: Fixtures.names)
  func `problems stand where the spec says`(name: String) throws {
    let bytes = try Fixtures.bytes(name)
    var found = problems(of: bytes, file: name)
    for expected in Self.expectations(String(decoding: bytes, as: UTF8.self)) {
      let place = found.firstIndex { problem in
        let texts = [problem.message, problem.help ?? ""] + problem.notes.map(\.message)
        return problem.range.start.line == expected.line && problem.code == expected.code
          && texts.contains { $0.contains(expected.words) }
      }
      if let place {
        found.remove(at: place)
      } else {
        Issue.record("\(name):\(expected.line): no error[\(expected.code)]: \(expected.words)")
      }
    }
    for problem in found {
      Issue.record("not expected: \(InvalidDocument(problem)) | \(problem.help ?? "")")
    }
  }

  @Test func `there are specs to look at`() { #expect(Fixtures.names.count >= 10) }

  private static func expectations(_ text: String) -> [Expectation] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.enumerated().flatMap { index, line in
      line.matches(of: /#(v?) error\[([a-z0-9-]+)\]:? ?([^#]*)/).map { match in
        Expectation(
          line: index + (match.1.isEmpty ? 1 : 2), code: String(match.2),
          words: match.3.trimmingSuffix { $0.isWhitespace })
      }
    }
  }
}

extension Substring {
  fileprivate func trimmingSuffix(while condition: (Character) -> Bool) -> String {
    var result = self
    while let last = result.last, condition(last) { result.removeLast() }
    return String(result)
  }
}
