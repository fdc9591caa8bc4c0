package import Models

/// A model that a command line named.
package struct NamedModel: Sendable {
  /// What it is, for people.
  package let title: String
  package let checkpoint: Checkpoint
}
