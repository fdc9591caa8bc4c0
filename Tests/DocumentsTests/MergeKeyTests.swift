import Documents
import Testing

struct MergeKeyTests {
  private func merged(_ text: String) throws -> String {
    YAML.writeOnOneLine(try #require(try parse(text)["r"]))
  }

  @Test func `a merge key stands for the entries of its mapping`() throws {
    let base = "a: &a {x: 1, y: 2}\n"
    #expect(try merged(base + "r: {<<: *a}") == "{x: 1, y: 2}")
    #expect(try merged(base + "r: {<<: *a, z: 3}") == "{x: 1, y: 2, z: 3}")
    #expect(try merged(base + "r: {z: 3, <<: *a}") == "{z: 3, x: 1, y: 2}")
    #expect(try merged(base + "r:\n  <<: {x: 4}\n  z: 3\n") == "{x: 4, z: 3}")
    #expect(try merged(base + "r: {<<: []}") == "{}")
  }

  @Test func `only the plain key merges`() throws {
    #expect(try merged("r: {\"<<\": {x: 1}}") == "{\"<<\": {x: 1}}")
    #expect(try merged("r: {!!str <<: {x: 1}}") == "{\"<<\": {x: 1}}")
    #expect(try merged("r: {!!merge <<: {x: 1}}") == "{x: 1}")
    let quoted = try parse("\"<<\": {x: 1}")
    #expect(try parse(YAML.write(quoted)) == quoted)
  }

  @Test func `merges of merges arrive`() throws {
    let text = "a: &a {x: 1}\nb: &b {<<: *a, y: 2}\nr: {<<: *b, z: 3}"
    #expect(try merged(text) == "{x: 1, y: 2, z: 3}")
  }

  /// All choices of keys for the mapping itself and for two merged ones, with the merge key at each place.
  @Test func `own keys win, then earlier mappings`() throws {
    let keys = ["x", "y", "z"]
    func subset(_ bits: Int) -> [String] {
      keys.indices.filter { bits >> $0 & 1 == 1 }.map { keys[$0] }
    }
    func flow(_ keys: [String], _ value: String) -> String {
      "{" + keys.map { "\($0): \(value)" }.joined(separator: ", ") + "}"
    }
    for own in 0..<8 {
      for first in 0..<8 {
        for second in 0..<8 {
          for place in 0...subset(own).count {
            var entries = subset(own).map { "\($0): own" }
            entries.insert("<<: [*a, *b]", at: place)
            let root = try parse(
              "a: &a \(flow(subset(first), "first"))\nb: &b \(flow(subset(second), "second"))\n"
                + "r: {\(entries.joined(separator: ", "))}")
            let result = try #require(root["r"])
            for key in keys {
              let expected =
                subset(own).contains(key)
                ? "own"
                : subset(first).contains(key)
                  ? "first" : subset(second).contains(key) ? "second" : nil
              #expect(result[key]?.text == expected)
            }
            #expect(
              Set(result.entries?.compactMap(\.key.text) ?? []).count == result.entries?.count)
          }
        }
      }
    }
  }

  @Test func `aliases repeat what they name`() throws {
    let root = try parse("a: &a {x: [1, &i 2]}\nb: *a\nc: *i\na2: &i 3\nd: *i\n&k key: 1\ne: *k\n")
    #expect(root["b"] == root["a"])
    #expect(root["c"]?.text == "2")
    #expect(root["d"]?.text == "3")
    #expect(root["e"]?.text == "key")
    #expect(root["b"]?.range.start.line == 2)
    #expect(root.value(at: "b.x.0")?.range.start.line == 1)
  }

  @Test func `an alias is a key like any other`() throws {
    #expect(codes(problems(of: "a: &a title\n*a : 1\ntitle: 2\n")).contains("3:duplicate-key"))
  }
}
