import Attacks
package import Documents
import Experiments
import Methods
import Metrics
import Reporting

/// Every family of components that a spec can name; one line a family.
package enum Catalogue {
  /// The families in the order that documentation shows them.
  package static let families: [any ComponentFamily] =
    [engines, experimentKinds.models] + experimentKinds.all.flatMap { $0.families } + [
      experimentKinds.methods, experimentKinds.metrics, attacks, textGenerators, anchorSources,
      judges, reportCells, executorProfiles,
    ]

  /// What a spec itself consists of, read off `Experiment`.
  package static func specFields() -> [Field] {
    var parameters = Parameters.describing()
    _ = Experiment(&parameters, cells: reportCells.erased)
    return parameters.fields
  }

  /// The descriptions of every component with this name, with their families.
  package static func describe(_ name: String) -> [(family: String, ComponentDescription)] {
    families.compactMap { family in family.describe(name).map { (family.family, $0) } }
  }
}
