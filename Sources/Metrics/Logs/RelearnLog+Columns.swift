extension RelearnLog {
  /// ReLearn's numbers of both sets; the rates by the rule, for the released numbers `EntityRule.Form.released`.
  package func columns(_ rule: EntityRule, _ bootstrap: Bootstrap) throws(LogError) -> [Column] {
    var columns: [Column] = []
    for (set, _) in Self.names {
      let items = sets[set] ?? []
      let isForget = set == "forget"
      let perplexities = items.compactMap(\.perplexity)
      guard !perplexities.isEmpty else {
        throw LogError(
          "the \(set) set has no perplexity in any item",
          help: "the linguistic score needs one: evaluate again")
      }
      let rates = items.map { item in
        isForget
          ? rule.isForgotten(
            share: item.share, of: item.entities, contradicts: item.contradicts)
          : rule.isKept(share: item.share, contradicts: item.contradicts)
      }
      columns.append(
        Column(
          isForget ? "forget.kfr" : "retain.krr", .higher, meanOf: rates.map { $0 ? 1 : 0 },
          bootstrap))
      columns.append(
        Column(
          "\(set).rouge_l", isForget ? .lower : .higher, meanOf: items.map(\.recall), bootstrap))
      let texts = items.map { LexicalStatistics($0.response) }
      // Items without perplexity count in the other means, as in the authors' code.
      let mean = perplexities.reduce(0, +) / Double(perplexities.count)
      columns += LinguisticScore.columns(
        set, perplexities: items.map { $0.perplexity ?? mean }, brunet: texts.map(\.brunet),
        honore: texts.map(\.honore), bootstrap)
      columns.append(
        Column("\(set).root_types", .higher, meanOf: texts.map(\.rootTypes), bootstrap))
    }
    return columns
  }

  /// The same numbers under the names of the authors' summary, with those that it derives from them.
  package static func summary(_ columns: [Column]) -> [String: Double] {
    let found = Dictionary(columns.map { ($0.name, $0.estimate) }, uniquingKeysWith: { $1 })
    var summary: [String: Double] = [:]
    for (set, suffix) in names {
      let isForget = set == "forget"
      func value(_ name: String) -> Double { found["\(set).\(name)"] ?? .nan }
      let rate = value(isForget ? "kfr" : "krr")
      let overlap = isForget ? 1 - value("rouge_l") : value("rouge_l")
      let (ppl, brunet, honore) = (value("answer_perplexity"), value("brunet"), value("honore"))
      summary[isForget ? "KFR" : "KRR"] = rate
      summary["RougeL_recall_\(suffix)"] = value("rouge_l")
      summary["PPL_\(suffix)"] = ppl
      summary["TTR_\(suffix)"] = value("root_types")
      summary["BI_\(suffix)"] = brunet
      summary["HS_\(suffix)"] = honore
      summary["Harmonic_\(suffix)"] = harmonicMean([overlap, rate])
      summary["Mean_\(suffix)"] = (overlap + rate) / 2
      summary["Harmonic_AS_\(suffix)"] = value("linguistic")
      // Logistic functions of -ln PPL, -ln BI and ln HS.
      summary["Arithmetic_AS_\(suffix)"] =
        (1 / (1 + ppl) + 1 / (1 + brunet) + honore / (1 + honore)) / 3
    }
    return summary
  }
}

extension LexicalStatistics {
  /// Different words over the square root of all words; 0 without words.
  package var rootTypes: Double {
    words > 0 ? Double(types) / Double(words).squareRoot() : 0
  }
}
