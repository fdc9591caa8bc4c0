/// A run that cannot be shared as asked.
package struct Unshareable: Error, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}
