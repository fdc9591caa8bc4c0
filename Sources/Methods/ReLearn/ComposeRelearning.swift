package import Datasets
package import Plans
import Tensors

/// Makes the rows that ReLearn trains on: questions with vague answers, beginnings of those answers to
/// complete, and generic rows (Xu et al., 2025, section 4.1).
package struct ComposeRelearning: Step {
  package static let kind = "relearn-compose"
  package static let version = "1"

  /// The share of a vague answer's words that a sentence completion starts with; 0 for no completions.
  package let completionShare: Double
  /// Generic rows for each row about the forget questions, at most as many as there are.
  package let genericRatio: Double
  package let seed: UInt64

  package init(completionShare: Double, genericRatio: Double, seed: UInt64) {
    self.completionShare = completionShare
    self.genericRatio = genericRatio
    self.seed = seed
  }

  /// Vague answers; general rows; rows to be learnt as they are.
  package func run(
    _ input: (VagueAnswers, Corpus?, Corpus?), _ context: Context
  ) throws -> Corpus {
    let (answers, generic, originals) = input
    var rows: [QARow] = []
    for item in answers.items {
      guard let answer = item.answer else { continue }
      rows.append(QARow(question: item.question, answer: answer))
      if let completion = completion(of: answer) { rows.append(completion) }
    }
    guard !rows.isEmpty else {
      throw MethodError("no vague answer passed the leak check: there is nothing to learn instead")
    }
    rows += originals?.rows ?? []
    guard let generic else { return Corpus(rows: rows) }
    var stream = Seed(seed).stream("relearn/generic")
    let wanted = (genericRatio * Double(rows.count)).rounded()
    let order = stream.permutation(generic.rows.count)
    return Corpus(rows: rows + order.prefix(Int(wanted)).map { generic.rows[$0] })
  }

  /// The first words of an answer as a text to go on with the rest.
  private func completion(of answer: String) -> QARow? {
    let words = answer.split(separator: " ")
    let kept = Int(Double(words.count) * completionShare)
    guard kept > 0, kept < words.count else { return nil }
    return QARow(
      question: words[..<kept].joined(separator: " "),
      answer: " " + words[kept...].joined(separator: " "), isText: true)
  }
}
