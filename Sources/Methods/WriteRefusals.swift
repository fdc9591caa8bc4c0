package import Datasets
package import Models
package import Plans
import Tensors
import Tokenizers

/// Edits one feed-forward part of a model so that rows' subjects bring other answers, row after row or all together.
package struct WriteRefusals: Step {
  package static let kind = "write-refusals"
  package static let version = "2"

  /// Where a row's key is read.
  package enum Token: String, Codable, Sendable, CaseIterable {
    case subject = "subject_last"
    case last
  }

  /// Nil for a third of the way up.
  package let layer: Int?
  let token: Token
  /// How a row's new value is found.
  package let search: ValueSearch
  /// What is added to the second moment's diagonal.
  package let ridge: Double
  /// What the second moment counts for where all rows are edited together; nil for one after the other.
  package let together: Double?
  let maxTokens: Int
  let maxLength: Int

  /// Edits one block; the second moment of its keys is taken over at most `maxTokens` tokens.
  package init(
    layer: Int?, token: Token, search: ValueSearch, ridge: Double, together: Double? = nil,
    maxTokens: Int, maxLength: Int
  ) {
    self.layer = layer
    self.token = token
    self.search = search
    self.ridge = ridge
    self.together = together
    self.maxTokens = maxTokens
    self.maxLength = maxLength
  }

  /// A process of its own, with the cores that a model takes.
  package var resources: Resources { .heavy }

  /// The model; the forget questions with the answers that they shall have, and the retain rows.
  package func run(_ input: (Checkpoint, Corpus, Corpus), _ context: Context) throws -> Checkpoint {
    let (start, wanted, retain) = input
    let examples = try start.examples(of: wanted, maxLength: maxLength)
    let places = zip(wanted.rows, examples).map { row, example in
      token == .last
        ? example.scored.lowerBound - 1 : Self.place(of: row, in: example, of: start)
    }
    return try edited(
      start, examples, at: places, retain: start.examples(of: retain, maxLength: maxLength), context
    )
  }

  /// Edits a model by examples, each at one of its places before the answer.
  package func edited(
    _ start: Checkpoint, _ examples: [Example], at places: [Int], retain: [Example],
    _ context: Context
  ) throws -> Checkpoint {
    let map = try start.neuronMap(of: layer ?? start.table.neuronMaps.count / 3)
    let known = try start.neurons(
      of: map, retain, at: { Array(0..<$0.tokens.count - 1) }, most: maxTokens, context)
    guard let moment = KeyMoment(known, width: map.columns, ridge: ridge) else {
      throw MethodError("the neurons of the retain rows have no second moment to edit by")
    }
    var model = start
    var found: [(key: [Double], change: [Double])] = []
    for (done, (example, place)) in zip(examples, places).enumerated() {
      // Nothing below the map changes, so that the key is the starting model's.
      let key = try start.neurons(of: map, [example], at: { _ in [place] }, context)
        .map { Double($0) }
      let value = try Self.value(of: model, map, key)
      let length = ValueSearch.length(value)
      guard length > 0 else { continue }
      let change = try search.change(model, map, at: place, of: example, length: length, context)
      if together == nil {
        model = try model.changing(map) { moment.edit(&$0, key: key, adding: change) }
      } else {
        found.append((key, change))
      }
      context.progress(Progress(done: done + 1, total: examples.count))
    }
    guard let together else { return model }
    return try model.changing(map) {
      moment.edit(&$0, keys: found.map(\.key), adding: found.map(\.change), weight: together)
    }
  }

  /// What a map gives for a key, with its bias.
  private static func value(
    of model: Checkpoint, _ map: WeightSpec, _ key: [Double]
  ) throws -> [Double] {
    let matrix = FloatMemory(count: map.count)
    try model.weights.load(map.name, into: matrix.floats)
    let bias = FloatMemory(count: map.rows)
    let name = map.name.dropLast(6) + "bias"
    if model.table.has(String(name)) { try model.weights.load(String(name), into: bias.floats) }
    return (0..<map.rows).map { row in
      (0..<map.columns).reduce(Double(bias.floats[row])) {
        $0 + Double(matrix.floats[row * map.columns + $1]) * key[$1]
      }
    }
  }

  /// The place of the last token of what a question is about: its longest name, else its last word.
  package static func place(of row: QARow, in example: Example, of model: Checkpoint) -> Int {
    let last = example.scored.lowerBound - 1
    let word = row.question.split { !$0.isLetter && !$0.isNumber }.last.map(String.init)
    guard let subject = Names.subject(of: row.question) ?? word,
      let range = row.question.firstRange(of: subject)
    else { return last }
    let beginning = String(row.question[..<range.upperBound])
    var (low, high) = (0, last)
    // The fewest tokens that hold the question up to there.
    while low < high {
      let middle = (low + high) / 2
      let text = model.tokenizer.decode(example.tokens[...middle])
      if text.contains(beginning) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
