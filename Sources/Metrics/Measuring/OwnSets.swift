package import Datasets
package import Documents
package import Models
import Plans

/// Sets of a metric's own, which are inputs and no part of its key.
package struct OwnSets: Codable, Sendable {
  @WiringOnly private(set) var all: [(name: String, dataset: any Dataset)]
  @Unkeyed private(set) var names: [String]

  package init(all: [(name: String, dataset: any Dataset)]) {
    self.all = all
    names = all.map(\.name)
  }
}
