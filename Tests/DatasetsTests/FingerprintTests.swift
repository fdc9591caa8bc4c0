import Datasets
import Plans
import TestKit
import Testing

@Suite struct DatasetFingerprintTests {
  /// A reader whose output changes must have another version.
  @Test func versionsAreRaised() throws {
    let text = """
      {"question": "Q?", "answer": "A\\u00e9/.", "paraphrased_answer": "P.", "perturbed_answer": ["x", "y"]}
      {"question": "R?", "answer": "B", "paraphrased_question": "S"}
      {"question": "T?", "answer": "C"}
      """
    let step = ReadRows(
      file: MessageText("rows"), reader: QAFile(), selection: RowSelection(start: 0, count: 2))
    let corpus = try step.run((FileArtifact(bytes: Array(text.utf8))), Context())
    let item = Array(#"{"goal": "G?", "sol1": "a", "sol2": "b\u00e9", "label": 1}"#.utf8)
    let choices = try ReadChoices(
      file: MessageText("i"), labels: MessageText(""), reader: ChoiceFile()
    ).run((FileArtifact(bytes: item), nil), Context())
    let book = Array("One two\nthree.\n\nFour five six seven eight.".utf8)
    let blocks = try CutText(
      file: MessageText("b"), cutter: TextCutter(words: 4, promptWords: 1)
    ).run((FileArtifact(bytes: book)), Context())
    expectFingerprints(
      [
        Fingerprint(
          "choices", version: "\(Choices.version)/\(ReadChoices.version)",
          output: try choices.parts().flatMap(\.bytes)),
        Fingerprint(
          "text", version: "\(TextBlocks.version)/\(CutText.version)",
          output: try blocks.parts().flatMap(\.bytes)),
        Fingerprint(
          "qa", version: "\(QuestionAnswers.version)/\(ReadRows<QAFile>.version)",
          output: try corpus.parts().flatMap(\.bytes)),
      ], "fingerprints.txt")
  }
}
