/// A byte-level byte-pair tokenizer: any text to token numbers and back without loss.
package struct Tokenizer: Sendable, Equatable {
}
