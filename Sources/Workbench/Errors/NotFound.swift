/// Something that was named and is not there.
package struct NotFound: Error, Equatable {
  package let message: String
  /// What to do about it, if that is known.
  package var help: String?

  package init(message: String, help: String? = nil) {
    self.message = message
    self.help = help
  }
}
