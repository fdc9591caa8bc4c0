/// What is wrong with a log that another program wrote, and what to do about it.
package struct LogError: Error, Equatable, Sendable, CustomStringConvertible {
  package let message: String
  package let help: String

  package init(_ message: String, help: String) {
    self.message = message
    self.help = help
  }

  package var description: String { "\(message); \(help)" }
}
