package import Datasets
package import Models
package import Plans
import Tensors
import Tokenizers

/// Compares the starting model on the translated text with the reinforced one on the original.
package struct MakeGenericLabels: Step {
  package static let kind = "generic-labels"
  package static let version = "2"

  package let rule: GenericRule
  package let preference: AnchorTranslator.Preference
  /// Whether to keep the states that whole distributions follow from.
  package let soft: Bool
  package let maxLength: Int
  package let seed: UInt64

  package init(
    rule: GenericRule, preference: AnchorTranslator.Preference, soft: Bool, maxLength: Int,
    seed: UInt64
  ) {
    self.rule = rule
    self.preference = preference
    self.soft = soft
    self.maxLength = maxLength
    self.seed = seed
  }

  package var resources: Resources { .heavy }

  /// Rows that the report shows word by word.
  private static let shownRows = 4

  package func run(
    _ input: (Checkpoint, Checkpoint, Corpus, AnchorDictionary), _ context: Context
  ) throws -> GenericLabels {
    let (start, reinforced, corpus, dictionary) = input
    let examples = try start.examples(of: corpus, maxLength: maxLength)
    let translator = AnchorTranslator(dictionary, start.tokenizer, preference: preference)
    let models = (try LoadedModel(start, context), try LoadedModel(reinforced, context))
    var result = GenericLabels(rows: [], passages: [], states: nil)
    var states: (baseline: [[Float]], reinforced: [[Float]]) = ([], [])
    var width = 1
    for (index, example) in examples.enumerated() {
      var stream = Seed(seed).stream("anchors", UInt64(index))
      let block = translator.translate(example.tokens, &stream)
      var row = Self.row(of: example, block)
      let sources = row.places.map { Int32($0 - 1) }
      let baseline = models.0.read(
        TokenBatch([block.translated]), at: sources.map { Int32(block.places[Int($0)]) })
      let other = models.1.read(TokenBatch([example.tokens]), at: sources)
      width = models.0.tape.columns(baseline)
      if soft {
        states.baseline.append(models.0.tape.values(baseline))
        states.reinforced.append(models.1.tape.values(other))
      }
      let logits = (models.0.logits(baseline), models.1.logits(other))
      var words = Words(start.tokenizer, example.tokens, row)
      let vocabulary = start.tokenizer.count
      for place in row.places.indices {
        let part = place * vocabulary..<(place + 1) * vocabulary
        let (own, strong) = (logits.0[part], logits.1[part])
        if index < Self.shownRows { words.note(place, own, strong) }
        models.0.tape.change([own, strong], rule.change(forbidden: [row.forbidden[place]]))
        row.labels.append(own.greatest)
        if index < Self.shownRows { words.note(place, generic: own) }
      }
      result.rows.append(row)
      if index < Self.shownRows { result.passages.append(words.words) }
      context.progress(Progress(done: index + 1, total: examples.count))
    }
    if soft {
      result.states = (
        HiddenStates(width: width, rows: states.baseline),
        HiddenStates(width: width, rows: states.reinforced)
      )
    }
    let count = result.rows.reduce(0) { $0 + $1.places.count }
    guard count > 0 else { throw MethodError("no position of the forget rows can be labelled") }
    context.log("\(count) labels in \(examples.count) rows")
    return result
  }

  /// Which positions of a row can be labelled.
  ///
  /// The one before must have a place in the translation, and must not be where a known anchor comes next.
  private static func row(of example: Example, _ block: TranslatedBlock) -> GenericLabels.Row {
    var row = GenericLabels.Row(
      tokens: example.tokens, scored: Array(example.scored), places: [], labels: [], forbidden: [],
      anchors: [])
    let cancelled = Set(block.cancelled)
    for place in example.scored {
      let source = block.places[place - 1]
      guard source >= 0, !cancelled.contains(place - 1) else { continue }
      row.places.append(place)
      row.forbidden.append(
        Set(block.forbidden.filter { $0.after < source }.map(\.token)).sorted())
    }
    var seen: Set<Int> = []
    for match in block.matches where seen.insert(match.anchor).inserted {
      if example.scored.contains(match.start) { row.anchors.append(match.start) }
    }
    return row
  }
}

/// A row as the report shows it.
private struct Words {
  private(set) var words: [GenericLabels.Word]
  private let tokenizer: Tokenizer
  private let places: [Int]

  init(_ tokenizer: Tokenizer, _ tokens: [Int32], _ row: GenericLabels.Row) {
    self.tokenizer = tokenizer
    places = row.places
    words = tokens.enumerated().map { place, token in
      GenericLabels.Word(text: tokenizer.decode([token]), isAnchor: row.anchors.contains(place))
    }
  }

  /// Notes what the two models say; the logits stay as they are.
  mutating func note(_ place: Int, _ baseline: Floats, _ reinforced: Floats) {
    words[places[place]].baseline = tokenizer.decode([baseline.greatest])
    words[places[place]].reinforced = tokenizer.decode([reinforced.greatest])
  }

  mutating func note(_ place: Int, generic: Floats) {
    words[places[place]].generic = tokenizer.decode([generic.greatest])
  }
}

extension Floats {
  /// The index of the greatest element, the first of equals.
  fileprivate var greatest: Int32 {
    var best = 0
    for index in 1..<max(1, count) where self[index] > self[best] { best = index }
    return Int32(best)
  }
}
