/// The steps that make a model did not succeed; they have said why.
package struct Unavailable: Error, CustomStringConvertible {
  package let path: String

  package var description: String { "the model of \(path) could not be made" }
}
