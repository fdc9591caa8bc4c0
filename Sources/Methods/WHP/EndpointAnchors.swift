package import Datasets
package import Documents
package import Models
package import Plans

/// Anchors that a language model behind a web service finds, passage by passage, as the paper had GPT-4 do it.
package struct EndpointAnchors: AnchorSource {
  package static let name = "endpoint"
  package static let version = "1"
  package static let summary =
    "A language model behind an OpenAI-compatible service lists anchors and replacements."

  package let endpoint: Endpoint
  package let passageWords: Int
  package let passages: Int?
  package let nameParts: Bool

  package init(_ p: inout Parameters) {
    endpoint = Endpoint(&p)
    passageWords = p.integer(
      "passage_words", default: 250, in: 10...100_000, "Words that are shown at once.")
    passages = p.optionalInteger(
      "passages", in: 1...1_000_000,
      "How many passages to show at most, spread over the text; all when left out.")
    nameParts = p.flag(
      "name_parts", default: true,
      "Whether the single words of a name are anchors too, replaced by the words of its replacement."
    )
  }

  package func wire(_ task: AnchorTask, into plan: inout Plan) throws -> Ref<AnchorDictionary> {
    let requests = plan.add(
      "\(task.label) ask anchors", AskAnchors(words: passageWords, passages: passages),
      task.forget)
    let replies = plan.add(
      "\(task.label) anchor replies", AskEndpoint(endpoint: endpoint, seed: task.seed), requests)
    return plan.add(
      "\(task.label) anchors", CollectAnchors(nameParts: nameParts), requests, replies)
  }
}

/// Cuts the forget rows into passages.
package struct AskAnchors: Step {
  package static let kind = "ask-anchors"
  package static let version = "1"

  package let words: Int
  /// Nil for all.
  package let passages: Int?

  package init(words: Int, passages: Int? = nil) {
    self.words = words
    self.passages = passages
  }

  package func run(_ input: Corpus, _ context: Context) throws -> TextRequests {
    let words = input.rows.flatMap { row in
      (row.question + (row.isText ? "" : " ") + row.answer).split(whereSeparator: \.isWhitespace)
    }
    let starts = Array(stride(from: 0, to: words.count, by: self.words))
    let wanted = min(passages ?? .max, starts.count)
    return TextRequests(
      (0..<wanted).map { number in
        let start = starts[number * starts.count / wanted]
        let passage = words[start..<min(words.count, start + self.words)].joined(separator: " ")
        return TextRequest(task: .anchors, question: passage, answer: "")
      })
  }
}

/// Merges the dictionaries that a model replied.
package struct CollectAnchors: Step {
  package static let kind = "collect-anchors"
  package static let version = "1"

  package let nameParts: Bool

  package init(nameParts: Bool) { self.nameParts = nameParts }

  package func run(
    _ input: (TextRequests, TextReplies), _ context: Context
  ) throws -> AnchorDictionary {
    var terms: [(term: String, replacements: [String])] = []
    var useless = 0
    for (request, reply) in zip(input.0.requests, input.1.texts) {
      // What the passage does not have was made up.
      let found = Self.terms(in: reply).filter { request.question.contains($0.term) }
      terms += found
      if found.isEmpty { useless += 1 }
    }
    context.log("\(useless) of \(input.1.texts.count) replies had no anchors")
    let dictionary = AnchorDictionary(terms).withoutCovered
    guard !dictionary.anchors.isEmpty else {
      throw MethodError(
        "none of the \(input.1.texts.count) replies is a dictionary of terms of its passage: "
          + "take another model, or 'anchors: drawn'")
    }
    return nameParts ? dictionary.withNameParts : dictionary
  }

  /// Reads what stands between the first and the last brace: JSON, or a Python literal.
  private static func terms(in reply: String) -> [(term: String, replacements: [String])] {
    guard let start = reply.firstIndex(of: "{"), let end = reply.lastIndex(of: "}"), start < end,
      let root = try? YAML.parse(Array(reply[start...end].utf8), file: "reply")
    else { return [] }
    return (root.entries ?? []).compactMap { entry in
      guard let term = entry.key.text else { return nil }
      let texts = entry.value.items?.compactMap(\.text) ?? [entry.value.text].compactMap(\.self)
      return (term: term, replacements: texts)
    }
  }
}
