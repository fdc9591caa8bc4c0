import Datasets
import Pipeline
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
    let step = ReadQuestionAnswers(
      file: MessageText("rows"), reader: QAFile(), selection: RowSelection(start: 0, count: 2))
    let corpus = try step.run((FileArtifact(bytes: Array(text.utf8))), Context())
    expectFingerprints(
      [
        Fingerprint(
          "qa", version: "\(QuestionAnswers.version)/\(ReadQuestionAnswers.version)",
          output: try corpus.parts().flatMap(\.bytes))
      ], "fingerprints.txt")
  }
}
