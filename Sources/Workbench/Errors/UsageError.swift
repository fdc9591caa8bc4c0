/// What was asked for cannot be understood; exit code 2.
package struct UsageError: Error, Equatable {
  package let message: String
  /// What to do about it, if that is known.
  package var help: String?

  package init(message: String, help: String? = nil) {
    self.message = message
    self.help = help
  }
}
