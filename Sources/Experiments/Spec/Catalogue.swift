import Attacks
import Datasets
package import Documents
import Methods
import Metrics
import Models
import Tokenizers
import Vision

/// Every family of components that a spec can name; one line a family.
package enum Catalogue {
  /// The families in the order that documentation shows them.
  package static let families: [any ComponentFamily] = [
    models, modelOrigins, architectures, tokenizers, datasets, imageSources, methods, metrics,
    attacks, textGenerators, anchorSources, judges, reportCells, executorProfiles,
  ]

  /// What a spec names, for language models and for classifiers of images.
  static let models = modelSources.joined(with: imageModels)
  static let methods = Methods.methods.joined(with: promptMethods)
  static let metrics = Metrics.metrics.joined(with: imageMetrics)

  /// What a spec itself consists of, read off `Experiment`.
  package static func specFields() -> [Field] {
    var parameters = Parameters.describing()
    _ = Experiment(&parameters)
    return parameters.fields
  }

  /// The descriptions of every component with this name, with their families.
  package static func describe(_ name: String) -> [(family: String, ComponentDescription)] {
    families.compactMap { family in family.describe(name).map { (family.family, $0) } }
  }
}
