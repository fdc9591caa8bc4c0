import JSON
import Testing

struct CanonicalJSONTests {
  private struct Sample: Encodable {
    struct Inner: Encodable { let z = 1.5, a = [true, false] }
    enum Kind: String, Encodable { case one }
    let text = "a\"\u{1}é/"
    let big: UInt64 = .max
    let small: Float = 0.1
    let tiny = 1e-5
    let inner = Inner()
    let missing: Int? = nil
    let kind = Kind.one
    let map = ["b": 1, "a": 2]
    let list: [Int?] = [1, nil]
    let empty: [Int] = []
  }

  @Test func `keys are sorted and numbers are short`() throws {
    let text = String(decoding: try CanonicalJSON.encode(Sample()), as: UTF8.self)
    #expect(
      text
        == #"{"big":18446744073709551615,"empty":[],"inner":{"a":[true,false],"z":1.5},"kind":"one","#
        + #""list":[1,null],"map":{"a":2,"b":1},"small":0.1,"text":"a\"\u0001é/","tiny":1e-05}"#)
  }

  @Test func `bare values are fine`() throws {
    #expect(try CanonicalJSON.encode(1) == Array("1".utf8))
    #expect(try CanonicalJSON.encode("x") == Array("\"x\"".utf8))
    #expect(try CanonicalJSON.encode([1: "a", 0: "b"]) == Array(#"{"0":"b","1":"a"}"#.utf8))
  }

  @Test func `whole and broken numbers stay apart`() throws {
    #expect(try CanonicalJSON.encode(1.0) == Array("1.0".utf8))
    #expect(try CanonicalJSON.encode(1) == Array("1".utf8))
  }

  @Test func `a value without an order is refused`() async {
    await #expect(processExitsWith: .failure) {
      _ = try CanonicalJSON.encode(["a": Set([1, 2, 3])])
    }
  }
}
