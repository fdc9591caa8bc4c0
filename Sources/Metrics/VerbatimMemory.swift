package import Datasets
package import Documents
package import Models

/// How much of a text a model goes on with word by word: MUSE's VerbMem (Shi and others, 2024, arXiv:2407.06460).
///
/// ROUGE-L, F1 without stems, of up to 128 greedy tokens after the beginning of a passage with how it goes on.
package struct VerbatimMemory: EvidenceMetric {
  package static let name = "verbmem"
  package static let version = "1"
  package static let summary = "MUSE's verbatim memorisation: how a model goes on with passages."

  package let sets: OwnSets
  package let maxNewTokens: Int
  package let resamples: Int

  package init(_ p: inout Parameters) {
    sets = OwnSets(
      all: [
        p.optionalComponent(
          "passages", from: datasets,
          "Beginnings of passages and how they go on, such as MUSE's verbmem/forget.json by 'completions'; the forget "
            + "set when left out.")
      ].compactMap { $0.map { ("passages", $0) } })
    maxNewTokens = p.integer(
      "max_new_tokens", default: 128, in: 1...65_536, "Tokens after which the text is cut off.")
    resamples = Self.resamples(&p)
  }

  package var ownSets: [(name: String, dataset: any Dataset)] { sets.all }

  private var asked: String { sets.names.first ?? "forget" }

  package func needs(_ sets: Set<String>) -> [Need] { [.answers(asked)] }

  package func columns(
    of evidence: MetricEvidence, _ bootstrap: Bootstrap
  ) throws -> [Column] {
    [
      Column(
        "forget.verbmem", .lower,
        meanOf: Self.values(try evidence.answers(asked)) { $0 }, bootstrap)
    ]
  }

  /// ROUGE-L, F1 without stems, of each answer after a cut.
  static func values(
    _ answers: [(row: QARow, answer: Generation)], cut: (String) -> String
  ) -> [Double] {
    answers.map { row, answer in
      Rouge.longest(
        candidate: Rouge.words(cut(answer.text), stems: false),
        reference: Rouge.words(row.answer, stems: false)
      ).f
    }
  }
}

/// How much a model knows of what a text says: MUSE's KnowMem (Shi and others, 2024, arXiv:2407.06460).
///
/// ROUGE-L, F1 without stems, of up to 32 greedy tokens in answer to questions after worked examples, cut at an empty line or the
/// next question. `forget.knowmem` is to be low; `retain.knowmem` is MUSE's utility.
package struct KnowledgeMemory: EvidenceMetric {
  package static let name = "knowmem"
  package static let version = "1"
  package static let summary = "MUSE's knowledge memorisation: answers to questions after examples."

  package let sets: OwnSets
  package let maxNewTokens: Int
  package let resamples: Int

  package init(_ p: inout Parameters) {
    let help =
      "such as MUSE's knowmem/forget_qa.json by 'qa', in 'few_shot' with its examples, forget_qa_icl.json."
    let forget = p.optionalComponent(
      "forget", from: datasets,
      "Questions on what is to be forgotten, \(help) The forget set when left out.")
    let retain = p.optionalComponent(
      "retain", from: datasets, "Questions on what is to stay; the retain set when left out.")
    sets = OwnSets(
      all: [("knowmem_forget", forget), ("knowmem_retain", retain)].compactMap { name, set in
        set.map { (name, $0) }
      })
    maxNewTokens = p.integer(
      "max_new_tokens", default: 32, in: 1...65_536, "Tokens after which an answer is cut off.")
    resamples = Self.resamples(&p)
  }

  package var ownSets: [(name: String, dataset: any Dataset)] { sets.all }

  /// The set that stands for one side.
  private func asked(_ side: String) -> String {
    sets.names.contains("knowmem_\(side)") ? "knowmem_\(side)" : side
  }

  package func needs(_ sets: Set<String>) -> [Need] {
    [.answers(asked("forget")), .answers(asked("retain"))]
  }

  package func columns(
    of evidence: MetricEvidence, _ bootstrap: Bootstrap
  ) throws -> [Column] {
    try [("forget", Column.Direction.lower), ("retain", .higher)].map { side, direction in
      Column(
        "\(side).knowmem", direction,
        meanOf: VerbatimMemory.values(
          try evidence.answers(asked(side)), cut: Self.cut), bootstrap)
    }
  }

  /// An answer up to an empty line or the next question.
  package static func cut(_ text: String) -> String {
    var text = text[...]
    for end in ["\n\n", "\nQuestion", "Question:"] {
      if let place = text.firstRange(of: end) { text = text[..<place.lowerBound] }
    }
    return String(text)
  }
}
