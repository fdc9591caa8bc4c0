package import Documents
package import Plans

/// Where the data of an experiment comes from: it adds the steps that make them to the plan.
package protocol DataSource<Contents>: Component {
  /// What it promises, such as rows or two sets of images.
  associatedtype Contents: Sendable
  func wire(_ label: String, into plan: inout Plan) throws -> Contents
}
