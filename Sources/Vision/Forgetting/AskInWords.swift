package import Plans

/// Gives a prompt of words.
package struct AskInWords: Step {
  package static let kind = "ask-in-words"
  package static let version = "1"

  package let template: String

  package func run(_ input: (), _ context: Context) throws -> LearntPrompt {
    LearntPrompt(.text(template))
  }
}
