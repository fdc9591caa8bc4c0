import JSON
import Plans
import StepKit
import Storage
import Testing

/// Steps as values: encoded for a key, encoded whole, and read back.
struct StepKindTests {
  private enum Choice: Codable, Sendable, Equatable {
    case one
    case several(count: Int, names: [String])
  }

  private struct Everything: Codable, Sendable, Equatable {
    var text = "a \"quoted\" ä\n"
    var flag = true
    var small: Float = 0.1
    var large = 1e300
    var seed = UInt64.max
    var negative = Int.min
    var missing: Int?
    var infinite = Double.infinity
    var list: [[Int]] = [[], [1, 2]]
    var map = ["b": 1.5, "a": -0.0]
    var choices = [Choice.one, .several(count: 2, names: ["x", "y"])]
    @Unkeyed var path = "/tmp/x"
    @Unkeyed var nothing: String?
    var paths = [Unkeyed(wrappedValue: "one")]
    var standing = Unkeyed(true, standIn: false)
  }

  @Test func `what is encoded is read back`() throws {
    let json = try CanonicalJSON.json(Everything())
    let parsed = try JSONValue.parse(json.keyBytes, keepsDigits: true)
    #expect(try Everything(json: parsed) == Everything())
  }

  @Test func `a key leaves out what is unkeyed`() throws {
    let keyed = try CanonicalJSON.json(Everything()).keyed
    #expect(keyed["path"] == nil)
    #expect(keyed["nothing"] == nil)
    #expect(keyed["paths"] == .array([]))
    #expect(keyed["standing"] == .bool(false))
    var other = Everything()
    other.path = "elsewhere"
    other.nothing = "something"
    other.paths = []
    other.standing.wrappedValue = false
    #expect(try CanonicalJSON.json(other).keyed == keyed)
    other.flag = false
    #expect(try CanonicalJSON.json(other).keyed != keyed)
  }

  @Test func `what only wiring reads is in no encoded step`() throws {
    struct Made: Codable { @WiringOnly var source: any Sendable }
    let json = try CanonicalJSON.json(Made(source: 3))
    #expect(json.keyed == .object([:]))
    #expect(try CanonicalJSON.json(Made(json: json)) == json)
  }

  @Test(arguments: [
    #"{"text":1}"#, "[]", "null", #"{"text":"x","flag":"true"}"#, #"{"seed":-1}"#,
    #"{"seed":18446744073709551616}"#, #"{"list":[[1.5]]}"#, #"{"choices":[{"two":{}}]}"#,
  ])
  func `other JSON is an error that says where`(text: String) throws {
    var members = try CanonicalJSON.json(Everything()).object ?? [:]
    let changed = try JSONValue.parse(Array(text.utf8), keepsDigits: true)
    for (name, value) in changed.object ?? [:] { members[name] = value }
    let json = changed.object == nil ? changed : JSONValue.object(members)
    #expect(throws: (any Error).self) { try Everything(json: json) }
  }

  @Test func `entries are read back with the same key`() throws {
    var plan = Plan()
    let a = plan.constant("a", 1)
    let b = plan.constant("b", 2)
    _ = plan.add("sum", Sum(name: "x"), [a, b, a])
    _ = try plan.external(
      "program", ExternalStep(run: ["true"], outputs: ["x"], network: true),
      inputs: ["one": a.erased, "two": b.erased], time: 3)
    _ = plan.fetch(
      "fetched",
      Fetch(
        sha256: SHA256.digest(of: "x"), size: 1,
        sources: [
          .file(path: "/x"), .https(url: "https://host/x"),
          .wheel(package: "p", version: "1", members: ["m"]),
        ]))
    for entry in plan.entries {
      let read = try Plan.Entry(json: JSONValue.parse(entry.json.keyBytes, keepsDigits: true))
      let digests = Dictionary(
        uniqueKeysWithValues: Set(entry.inputs.indices).map { ($0, SHA256.digest(of: "\($0)")) })
      let keys = try [entry, read].map {
        try WorkOrder($0, numerics: "portable", inputs: digests).key.text
      }
      #expect(keys[0] == keys[1])
      #expect(read.json == entry.json)
      #expect(read.program == entry.program)
      #expect(read.fetch == entry.fetch)
    }
    #expect(plan.entries[3].json["step"]?["network"] != nil)
    #expect(plan.entries[3].parameters["network"] == nil)
  }
}
