import Documents

/// The per-item output of ReLearn's evaluation (Xu and others, 2025): `*_info.json`.
///
/// Six lists: `rouge_info_F`, `as_info_F`, `ent_info_f` for the forget items and `_R`, `_r` for the retain items.
/// The texts are measured again; what models said of them (perplexity, entities, inference) is taken from the file.
package struct RelearnLog: Sendable {
  /// One question of a set.
  package struct Item: Sendable {
    /// What the model wrote and what is right.
    package let response: String
    package let truth: String
    /// Perplexity of the response; nil where the evaluation got no number.
    package let perplexity: Double?
    /// The share of the right answer's entities that the response names; above 1 in some released items, whose
    /// code counts pairs.
    package let share: Double
    /// How many entities the right answer has.
    package let entities: Int
    package let contradicts: Bool
    /// ROUGE-L recall, Brunet's index and Honore's statistic as the file has them.
    package let stored: [Double?]
  }

  /// By `forget` and `retain`.
  package let sets: [String: [Item]]

  package static let names = [(set: "forget", suffix: "F"), (set: "retain", suffix: "R")]

  /// Reads the file; throws when a list, an item or a value is missing or is of another kind.
  package init(_ bytes: [UInt8], name: String) throws(LogError) {
    let file = try LogFile(bytes, name: name)
    var sets: [String: [Item]] = [:]
    for (set, suffix) in Self.names {
      sets[set] = try Self.items(file, suffix: suffix, isForget: set == "forget")
    }
    self.sets = sets
  }

  private static func items(
    _ file: LogFile, suffix: String, isForget: Bool
  ) throws(LogError) -> [Item] {
    var lists: [[JSONValue]] = []
    let keys = ["rouge_info_\(suffix)", "as_info_\(suffix)", "ent_info_\(suffix.lowercased())"]
    for key in keys {
      guard let list = file.root[key]?.array, !list.isEmpty else {
        throw LogError(
          "\(file.name): the list '\(key)' is missing or empty",
          help: "give the file that ends in _info.json; the other one has the means only")
      }
      lists.append(list)
    }
    guard Set(lists.map(\.count)).count == 1 else {
      let counts = zip(keys, lists).map { "\($0) \($1.count)" }.joined(separator: ", ")
      throw file.problem(suffix, "the lists have different lengths: \(counts)")
    }
    var items: [Item] = []
    for index in lists[0].indices {
      let (rouge, style, entity) = (lists[0][index], lists[1][index], lists[2][index])
      func missing(_ list: Int, _ key: String, _ kind: String) -> LogError {
        file.problem("\(keys[list])[\(index)].\(key)", "expected \(kind)")
      }
      guard let response = rouge["pred"]?.string else { throw missing(0, "pred", "a text") }
      guard let truth = rouge["gt"]?.string else { throw missing(0, "gt", "a text") }
      guard let score = entity["entity_score"]?.number else {
        throw missing(2, "entity_score", "a number")
      }
      guard let entities = entity["entity_gt"]?.array else {
        throw missing(2, "entity_gt", "a list of texts")
      }
      guard let label = entity["ent_label"]?.string else { throw missing(2, "ent_label", "a text") }
      guard response == entity["pred"]?.string, response == style["response"]?.string else {
        throw file.problem("\(keys[0])[\(index)]", "the three lists have different responses")
      }
      items.append(
        Item(
          response: response, truth: truth, perplexity: style["ppl"]?.number,
          // What the file calls the score of a forget item is one minus the share.
          share: isForget ? 1 - score : score, entities: entities.count,
          contradicts: label == "contradiction",
          stored: [rouge["rLr"]?.number, style["BI"]?.number, style["HS"]?.number]))
    }
    return items
  }
}

extension RelearnLog.Item {
  /// ROUGE-L recall of the response, with stems.
  var recall: Double {
    Rouge.longest(candidate: Rouge.words(response), reference: Rouge.words(truth)).recall
  }

  /// How many of the three stored values differ from those measured now by more than one in 10⁹.
  package var differences: Int {
    let text = LexicalStatistics(response)
    return zip(stored, [recall, text.brunet, text.honore]).count { stored, found in
      stored.map { abs($0 - found) > 1e-9 * max(1, abs(found)) } ?? false
    }
  }
}
