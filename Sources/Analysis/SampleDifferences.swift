package import Documents
import Storage

/// The questions that a model answers otherwise in another run, from both `samples.jsonl`.
package struct SampleDifferences: Sendable {
  /// One question with both answers.
  package struct Item: Sendable, Equatable {
    package let method: String
    package let set: String
    package let question: String
    package let first: String
    package let second: String
  }

  /// Answers to the same question by the same method and seed.
  package private(set) var compared = 0
  /// Those that differ, in the first run's order.
  package private(set) var items: [Item] = []

  /// Compares the bytes of both files; a line that cannot be read counts as none.
  package init(_ first: [UInt8], _ second: [UInt8]) {
    let old = Self.rows(first)
    var answers: [String: String] = [:]
    for row in Self.rows(second) { answers[row.key] = row.item.first }
    for row in old {
      guard let answer = answers[row.key] else { continue }
      compared += 1
      guard answer != row.item.first else { continue }
      items.append(
        Item(
          method: row.item.method, set: row.item.set, question: row.item.question,
          first: row.item.first, second: answer))
    }
  }

  private static func rows(_ bytes: [UInt8]) -> [(key: String, item: Item)] {
    bytes.split(separator: 10).compactMap { line in
      guard let json = try? JSONValue.parse(Array(line)), let method = json["method"]?.string,
        let set = json["set"]?.string, let question = json["question"]?.string,
        let answer = json["answer"]?.string
      else { return nil }
      let key = JSONValue.array([
        .string(method), json["seed"] ?? .null, .string(set), .string(question),
      ])
      return (
        key.keyText,
        Item(method: method, set: set, question: question, first: answer, second: "")
      )
    }
  }

  package var json: JSONValue {
    .object([
      "compared": .integer(compared), "different": .integer(items.count),
      "items": .array(
        items.map {
          .object([
            "method": .string($0.method), "set": .string($0.set), "question": .string($0.question),
            "first": .string($0.first), "second": .string($0.second),
          ])
        }),
    ])
  }
}
