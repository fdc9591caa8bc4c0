import Documents
package import Plans

/// A number for each row of a corpus, in order; or why there is none.
package struct RowValues: Artifact, Equatable {
  package var values: [Double]
  /// Why a model has no such numbers; nil where it has.
  package private(set) var reason: String?

  package init(values: [Double]) { self.values = values }

  /// The values of a model that can have none.
  package init(missing reason: String) { (values, self.reason) = ([], reason) }

  /// Reads `values.json`, or `reason.txt`; throws `ModelError.malformed` where the former is no list of numbers.
  package init(from parts: some PartReader) throws {
    guard !parts.names.contains(Self.reasonName) else {
      let reason = try parts.bytes(of: Self.reasonName)
      (values, self.reason) = ([], String(decoding: reason, as: UTF8.self))
      return
    }
    let list = try JSONValue.parse(parts.bytes(of: Self.partName)).array ?? []
    values = list.compactMap(\.number)
    guard values.count == list.count else {
      throw ModelError.malformed(part: Self.partName, "is no list of numbers")
    }
  }

  package func parts() throws -> [Part] {
    if let reason { return [Part(Self.reasonName, Array(reason.utf8))] }
    return [Part(Self.partName, try CanonicalJSON.encode(values))]
  }

  private static let reasonName = "reason.txt"
  private static let partName = "values.json"
}
