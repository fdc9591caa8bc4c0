import Experiments
package import Models

/// A model that a command line named.
package struct NamedModel: Sendable {
  /// What it is, for people.
  package let title: String
  package let checkpoint: Checkpoint
  /// The service that it is behind; nil for a model whose weights are here.
  package var service: CompletionService?
  /// The spec that names the service.
  var spec: Spec?
}
