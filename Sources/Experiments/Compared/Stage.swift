package import Metrics
package import Plans

/// A model on the way to a compared one, with what is measured of it.
package struct Stage: Sendable, Equatable {
  /// One metric of the model on some rows.
  package struct Measured: Sendable, Equatable {
    /// The rows that stand for the forget set: the number of a request, from 1; 0 for all that is measured otherwise.
    package let set: Int
    package let metric: String
    package let ref: Ref<Measurement>
  }

  /// The course of the points of a training.
  package static let training = "training"

  /// What way it is: a `Requests.Course`, or `training`.
  package let course: String
  /// How far along: the number of a request from 1, or of a point of the training, where the starting model is 0.
  package let place: Int
  package let model: AnyRef
  package let measurements: [Measured]
}
