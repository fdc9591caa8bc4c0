import Documents
import Testing

/// Every fixture, flipped and cut by a seeded generator: problems have places, and nothing traps.
struct MutationTests {
  @Test(.timeLimit(.minutes(20)), arguments: Fixtures.names)
  func `damaged specs are survived`(name: String) throws {
    let original = try Fixtures.bytes(name)
    var state = UInt64(name.utf8.reduce(0) { $0 &* 31 &+ UInt64($1) })
    for round in 0..<150 {
      let bytes = Self.damaged(original, round: round, &state)
      let found = problems(of: bytes, file: name)
      for problem in found {
        #expect(problem.range.start.line >= 1 && problem.range.start.column >= 1)
        #expect(
          problem.range.start.offset <= bytes.count && problem.range.end >= problem.range.start)
      }
      let text = DiagnosticRenderer().render(found, sources: [name: bytes], color: false)
      #expect(text.isEmpty == found.isEmpty)
      guard let node = try? YAML.parse(bytes, file: name) else { continue }
      let written = YAML.write(node)
      #expect(try YAML.parse(Array(written.utf8), file: name) == node, "\(written)")
    }
  }

  @Test func `damaged JSON is survived`() throws {
    let original = Array(#"{"a": [1, -2.5e3, true, null, "é\n\ud83d\ude00"], "b": {"c": ""}}"#.utf8)
    var state: UInt64 = 1
    for round in 0..<5_000 {
      let bytes = Self.damaged(original, round: round, &state)
      guard let value = try? JSONValue.parse(bytes) else { continue }
      #expect(try JSONValue.parse(Array(value.canonical().utf8)) == value)
    }
  }

  /// Signs that mean something to YAML and JSON.
  private static let signs = Array("\t\n \r:-?[]{},#&*!|>'\"%@`~<0.\\\u{0}é日".utf8)

  private static func damaged(_ original: [UInt8], round: Int, _ state: inout UInt64) -> [UInt8] {
    func below(_ count: Int) -> Int { Int(next(&state) % UInt64(max(1, count))) }
    var bytes = original
    if round % 5 == 0 { return Array(bytes.prefix(below(bytes.count))) }
    for _ in 0...below(4) {
      guard !bytes.isEmpty else { break }
      let place = below(bytes.count)
      switch below(5) {
      case 0: bytes[place] ^= 1 << UInt8(below(8))
      case 1: bytes[place] = signs[below(signs.count)]
      case 2: bytes.insert(signs[below(signs.count)], at: place)
      case 3: bytes.remove(at: place)
      default:
        let end = min(bytes.count, place + below(20))
        bytes.insert(contentsOf: bytes[place..<end], at: below(bytes.count))
      }
    }
    return bytes
  }
}
