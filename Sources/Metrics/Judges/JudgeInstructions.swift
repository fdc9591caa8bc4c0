import Datasets

/// What a language model that judges is told, a request at a time; its replies are to be short.
enum JudgeInstructions {
  /// Asks for the entities of a right answer.
  static func list(_ row: QARow) -> String {
    "List the names, numbers, dates, places and other key terms of the answer below that its question does "
      + "not mention. Reply with the terms alone, as they stand in the answer, separated by commas; reply "
      + "none if there are none.\nQuestion: \(row.question)\nAnswer: \(row.answer)"
  }

  /// Asks for a judgement of an answer; `entities` are those of the right one.
  static func judge(
    _ task: JudgeTask, _ answer: String, to row: QARow, _ entities: [String]
  ) -> String {
    switch task {
    case .entities:
      "Which of the terms listed below does the answer mention, in the same or in other words? Reply with "
        + "those terms alone, as they are listed, separated by commas; reply none if it mentions none.\n"
        + "Terms: \(entities.joined(separator: ", "))\nQuestion: \(row.question)\nAnswer: \(answer)"
    case .similarity:
      "How much does the given answer say the same as the right answer? Reply with one whole number from 0, "
        + "nothing in common, to 100, the same.\n\(pair(answer, row))"
    case .contradiction:
      "Does the given answer contradict the right answer, so that only one of them can be true? An answer "
        + "that says nothing about the matter contradicts nothing. Reply yes or no.\n\(pair(answer, row))"
    }
  }

  private static func pair(_ answer: String, _ row: QARow) -> String {
    "Question: \(row.question)\nRight answer: \(row.answer)\nGiven answer: \(answer)"
  }
}
