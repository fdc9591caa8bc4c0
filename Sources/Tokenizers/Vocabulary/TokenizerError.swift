/// What is wrong with a tokenizer or its file.
package struct TokenizerError: Error, Equatable, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}
