package import Documents

/// How a question becomes the text that precedes its answer.
package struct PromptTemplate: Codable, Sendable, Equatable {
  /// The prompt with `{question}` standing for the question.
  package var prompt: String

  package static let standard = PromptTemplate(prompt: "Question: {question}\nAnswer: ")

  package init(prompt: String) { self.prompt = prompt }

  /// Reads the parameter `prompt`.
  package init(_ p: inout Parameters) {
    prompt = p.text(
      "prompt", default: Self.standard.prompt,
      "Text before an answer; {question} stands for the question.")
    if !prompt.contains("{question}") { p.report("prompt", "must contain {question}") }
  }

  /// Returns the prompt for a question.
  package func text(for question: String) -> String {
    var out = ""
    var rest = prompt[...]
    while let range = rest.firstRange(of: "{question}") {
      out += rest[..<range.lowerBound] + question
      rest = rest[range.upperBound...]
    }
    return out + rest
  }
}
