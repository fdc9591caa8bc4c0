package import Documents
package import Metrics

extension Predictions {
  /// For each image of the forgotten or of the kept classes, 1 when it is recognised, else 0.
  fileprivate func hits(forgotten: Bool) -> [Double] {
    labels.indices.filter { isForgotten($0) == forgotten }.map {
      labels[$0] == found[$0] ? 1 : 0
    }
  }
}

/// Err_for (Kuwana et al., 2024, section 4.1).
package struct ForgettingError: PredictionMetric {
  package static let name = "Err_for"
  package static let version = "1"
  package static let summary = "Share of images of forgotten classes that are not recognised."

  package init(_ p: inout Parameters) {}

  package func columns(of predictions: Predictions, _ bootstrap: Bootstrap) -> [Column] {
    let values = predictions.hits(forgotten: true).map { 1 - $0 }
    return values.isEmpty ? [] : [Column(Self.name, .higher, meanOf: values, bootstrap)]
  }
}

/// Acc_mem (the same).
package struct KeptAccuracy: PredictionMetric {
  package static let name = "Acc_mem"
  package static let version = "1"
  package static let summary = "Share of images of kept classes that are recognised."

  package init(_ p: inout Parameters) {}

  package func columns(of predictions: Predictions, _ bootstrap: Bootstrap) -> [Column] {
    let values = predictions.hits(forgotten: false)
    return values.isEmpty ? [] : [Column(Self.name, .higher, meanOf: values, bootstrap)]
  }
}

/// H (the same): 0 when either is.
package struct HarmonicMeasure: PredictionMetric {
  package static let name = "H"
  package static let version = "1"
  package static let summary = "Harmonic mean of Err_for and Acc_mem."

  package init(_ p: inout Parameters) {}

  package func columns(of predictions: Predictions, _ bootstrap: Bootstrap) -> [Column] {
    let wrong = predictions.hits(forgotten: true).map { 1 - $0 }
    let right = predictions.hits(forgotten: false)
    guard !wrong.isEmpty, !right.isEmpty else { return [] }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    let interval = bootstrap.interval(groups: [wrong.count, right.count]) { counts in
      harmonicMean([
        Bootstrap.mean(wrong, times: counts[0]), Bootstrap.mean(right, times: counts[1]),
      ])
    }
    return [
      Column(
        Self.name, .higher, estimate: harmonicMean([mean(wrong), mean(right)]), interval: interval)
    ]
  }
}

/// The accuracy of every class.
package struct ClassAccuracy: PredictionMetric {
  package static let name = "class_accuracy"
  package static let version = "1"
  package static let summary =
    "Share of recognised images, class by class; forgotten ones should be low."

  package init(_ p: inout Parameters) {}

  package func columns(of predictions: Predictions, _ bootstrap: Bootstrap) -> [Column] {
    predictions.classes.enumerated().compactMap { label, name in
      let own = predictions.labels.indices.filter { predictions.labels[$0] == label }
      guard !own.isEmpty else { return nil }
      return Column(
        "accuracy.\(name)", predictions.forgotten.contains(name) ? .lower : .higher,
        meanOf: own.map { predictions.found[$0] == label ? 1 : 0 }, bootstrap)
    }
  }
}
