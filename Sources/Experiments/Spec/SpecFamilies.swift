package import Documents
import Methods
import Metrics
import Models
import Vision

/// What a spec names in one place for language models and for classifiers of images.
package enum SpecFamilies {
  /// Where a model comes from.
  package static let models = modelSources.joined(with: imageModels)
  /// What forgets.
  package static let methods = Methods.methods.joined(with: promptMethods)
  /// What is measured.
  package static let metrics = Metrics.metrics.joined(with: imageMetrics)
}
