package import Models
package import Plans

/// Measures how well one score tells forget rows from rows that no model saw.
package struct MeasureMembership: Step {
  package static let kind = "measure-membership"
  package static let version = "1"

  /// The metric, and what its columns call the score.
  package let name: String
  package let resamples: Int
  package let seed: UInt64

  package init(_ name: String, resamples: Int, seed: UInt64) {
    self.name = name
    self.resamples = resamples
    self.seed = seed
  }

  /// Takes the scores of the forget and of the holdout rows, low for what a model knows.
  package func run(_ input: (RowValues, RowValues), _ context: Context) throws -> Measurement {
    if let reason = input.0.reason ?? input.1.reason {
      return Measurement(metric: name, columns: [], reason: reason)
    }
    let bootstrap = Bootstrap(resamples: resamples, seed: seed)
    let ranks = try MembershipColumns.ranks(input.0.values, input.1.values)
    return Measurement(
      metric: name,
      columns: [MembershipColumns.area(name, ranks, values: input.0.values, bootstrap)]
        + MembershipColumns.rates(name, ranks, bootstrap))
  }
}

extension Subject {
  /// What asks for the forget rows and those that no model saw; throws where the experiment lacks the latter.
  func membershipEvidence(
    _ label: String, of metric: String
  ) throws(MetricError) -> EvidenceWiring {
    let wiring = evidence(label)
    do throws(MissingEvidence) {
      _ = (try wiring.rows("forget"), try wiring.rows("holdout"))
    } catch {
      throw error.asked(by: metric)
    }
    return wiring
  }
}
