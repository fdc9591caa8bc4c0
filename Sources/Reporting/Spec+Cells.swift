package import Documents
package import Experiments

extension Spec {
  /// Reads a spec whose report may name every cell that there is; see `load(_:overrides:cells:_:)`.
  package static func load(
    _ file: String, overrides: [String] = [], _ sources: inout SpecSources
  ) throws(InvalidDocument) -> Spec {
    try load(file, overrides: overrides, cells: reportCells.erased, &sources)
  }
}
