package import Datasets
import Tensors

/// How a model answers, beside its weights: what stands in front of a question, what happens to a question's
/// embeddings, and whose logits are combined.
///
/// A plain checkpoint has none of it. Methods that leave the weights alone change this value, and whatever reads a
/// checkpoint (scoring, generating, `chat`, attacks) goes through it: `Checkpoint.promptTokens` in front of the
/// network, `LoadedModel` behind it. The parts add up, so that several methods can follow one another.
package struct Answering: Codable, Sendable, Equatable {
  /// Texts in front of every question, as a system message where the model is asked by a chat template.
  package var instructions: [String] = []
  /// Stores that are searched for a question; what is found stands in front of it.
  package var lookups: [Lookup] = []
  /// Questions with answers in front of every question.
  package var demonstrations: [Demonstrations] = []
  /// What is done to the embeddings of questions that a classifier flags.
  package var corruption: Corruption?
  /// How the logits of the checkpoint's assistants are combined with the model's own.
  package var offsets: [LogitOffset] = []

  package init() {}

  /// True for a model that answers by its weights alone.
  package var isPlain: Bool { self == Answering() }

  /// Returns what a question is answered behind.
  package func front(for question: String) -> Front {
    guard !isPlain else { return Front() }
    return Front(
      instruction: (instructions + lookups.compactMap { $0.instruction(for: question) })
        .joined(separator: "\n\n"),
      shots: demonstrations.flatMap { $0.shots(for: question) },
      isCorrupted: corruption?.concerns(question) ?? false)
  }

  /// What stands in front of one question.
  package struct Front: Sendable, Equatable {
    /// Empty for none.
    package var instruction = ""
    package var shots: [QARow.Shot] = []
    /// Whether the embeddings of the question are corrupted.
    package var isCorrupted = false

    package init(instruction: String = "", shots: [QARow.Shot] = [], isCorrupted: Bool = false) {
      self.instruction = instruction
      self.shots = shots
      self.isCorrupted = isCorrupted
    }
  }

  /// In a few words, for messages; empty for a plain model.
  package var summary: String {
    var parts: [String] = []
    if !instructions.isEmpty || !lookups.isEmpty { parts.append("a text in front of questions") }
    if !demonstrations.isEmpty { parts.append("demonstrations in front of questions") }
    if corruption != nil { parts.append("corrupted embeddings") }
    if !offsets.isEmpty { parts.append("other models' logits") }
    return parts.joined(separator: ", ")
  }
}

/// Questions with answers that stand in front of a question, as if the model had just given them.
package struct Demonstrations: Codable, Sendable, Equatable {
  /// Which of the pool stand there.
  package enum Choice: String, Codable, Sendable, CaseIterable {
    /// Those most like the question, the most alike last.
    case nearest
    /// Drawn for each question by itself, never the question.
    case drawn
  }

  package let pool: [QARow.Shot]
  package let count: Int
  package let choice: Choice
  package let seed: UInt64
  private let index: TextIndex

  package init(pool: [QARow.Shot], count: Int, choice: Choice, seed: UInt64) {
    self.pool = pool
    self.count = count
    self.choice = choice
    self.seed = seed
    index = TextIndex(choice == .nearest ? pool.map { $0.question + " " + $0.answer } : [])
  }

  /// Returns those in front of a question, in order; the same whenever it is asked.
  func shots(for question: String) -> [QARow.Shot] {
    switch choice {
    case .nearest: index.nearest(question, count: count).reversed().map { pool[$0.document] }
    case .drawn:
      drawnOrder(question).lazy.map { pool[$0] }.filter {
        $0.question != question || question.isEmpty
      }
      .prefix(count).map(\.self)
    }
  }

  private func drawnOrder(_ question: String) -> [Int] {
    var stream = Seed(seed).stream("demonstrations/\(question)")
    return stream.permutation(pool.count)
  }

  private enum CodingKeys: CodingKey { case pool, count, choice, seed }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      pool: try values.decode([QARow.Shot].self, forKey: .pool),
      count: max(0, try values.decode(Int.self, forKey: .count)),
      choice: try values.decode(Choice.self, forKey: .choice),
      seed: try values.decode(UInt64.self, forKey: .seed))
  }

  package static func == (a: Demonstrations, b: Demonstrations) -> Bool {
    a.pool == b.pool && a.count == b.count && a.choice == b.choice && a.seed == b.seed
  }
}

/// A store of texts that a question is looked up in; an instruction with the entries found stands in front of it.
package struct Lookup: Codable, Sendable, Equatable {
  package struct Entry: Codable, Sendable, Equatable {
    /// What questions are compared with.
    package var text: String
    /// What the instruction says of it.
    package var note: String

    package init(text: String, note: String) {
      self.text = text
      self.note = note
    }
  }

  package let entries: [Entry]
  /// The most entries that an instruction gets.
  package let count: Int
  /// How like a question an entry must be, by the cosine of their words, from 0 to 1.
  package let threshold: Double
  /// The text, with `{entries}` standing for the notes, one a line.
  package let text: String
  private let index: TextIndex

  package init(entries: [Entry], count: Int, threshold: Double, text: String) {
    self.entries = entries
    self.count = count
    self.threshold = threshold
    self.text = text
    index = TextIndex(entries.map(\.text))
  }

  /// Returns the instruction for a question; nil where nothing is found.
  package func instruction(for question: String) -> String? {
    let found = index.nearest(question, count: count).filter {
      $0.similarity >= threshold && $0.similarity > 0
    }
    guard !found.isEmpty else { return nil }
    let notes = found.map { entries[$0.document].note }.joined(separator: "\n")
    return text.replacing("{entries}", with: notes)
  }

  private enum CodingKeys: CodingKey { case entries, count, threshold, text }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      entries: try values.decode([Entry].self, forKey: .entries),
      count: max(0, try values.decode(Int.self, forKey: .count)),
      threshold: try values.decode(Double.self, forKey: .threshold),
      text: try values.decode(String.self, forKey: .text))
  }

  package static func == (a: Lookup, b: Lookup) -> Bool {
    a.entries == b.entries && a.count == b.count && a.threshold == b.threshold && a.text == b.text
  }
}
