package import Documents
package import Models

/// Whether the model could be one that never saw the forget rows.
///
/// The p-value of a two-sample Kolmogorov-Smirnov test between its truth ratios on the forget rows and the
/// retrained model's (Maini and others, 2024): small when they can be told apart. The interval resamples rows,
/// each with both models' ratios; ties among resampled rows push the distance up, so it leans low.
package struct ForgetQuality: EvidenceMetric {
  package static let name = "forget_quality"
  package static let version = "2"
  package static let summary = "Whether truth ratios could come from the retrained model."

  package let form: TruthRatioForm
  package let resamples: Int
  package func needs(_ sets: Set<String>) -> [Need] {
    [.scores("forget"), .scores("forget", of: .retrain)]
  }

  package init(_ p: inout Parameters) {
    form = TruthRatioForm(&p)
    resamples = Self.resamples(&p)
  }

  package func columns(
    of evidence: MetricEvidence, _ bootstrap: Bootstrap
  ) throws -> [Column] {
    let model = try form.ratios(try evidence.scores("forget"))
    let retrain = try form.ratios(try evidence.scores("forget", of: .retrain))
    return try Self.columns(model: model, retrain: retrain, bootstrap)
  }

  /// Compares the truth ratios of the same rows under both models: the p-value, its logarithm, and the distance D.
  package static func columns(
    model: [Double], retrain: [Double], _ bootstrap: Bootstrap
  ) throws(MetricError) -> [Column] {
    guard model.count == retrain.count, let test = KolmogorovSmirnov(model, retrain) else {
      throw MetricError("forget quality compares both models on the same rows, at least one")
    }
    let pairs = ResampledDistance(model, retrain)
    // Each resample's distance is one of few whole numbers: look the p-values up.
    var tests: [Int: KolmogorovSmirnov] = [:]
    let size = model.count
    let distances = bootstrap.draws(groups: [size]) { Double(pairs.distance($0[0])) }
    let sorted = distances.sorted().map { distance in
      let distance = Int(distance)
      if let known = tests[distance] { return known }
      let fresh = KolmogorovSmirnov(distance: distance, sizes: (size, size))
      tests[distance] = fresh
      return fresh
    }
    // The p-value falls as the distance grows.
    let p = Array(sorted.map(\.pValue).reversed())
    let log10P = Array(sorted.map(\.log10P).reversed())
    return [
      Column(
        "forget_quality", .higher, estimate: test.pValue, interval: interval(p), values: model),
      Column("log10_p", .higher, estimate: test.log10P, interval: interval(log10P)),
      Column(
        "ks_distance", .lower, estimate: test.statistic,
        interval: interval(sorted.map(\.statistic))),
    ]
  }

  private static func interval(_ sorted: [Double]) -> Bootstrap.Interval {
    Bootstrap.Interval(
      low: Bootstrap.quantile(sorted, 0.025), high: Bootstrap.quantile(sorted, 0.975))
  }
}

/// The Kolmogorov-Smirnov distance of two models over resampled rows, times the number of rows.
private struct ResampledDistance {
  /// Both models' values in ascending order: the row, the side, and whether the value ends a run of ties.
  private let order: [(row: Int, isFirst: Bool, endsTie: Bool)]

  init(_ first: [Double], _ second: [Double]) {
    let all =
      (first.indices.map { (first[$0], $0, true) } + second.indices.map { (second[$0], $0, false) })
      .sorted { ($0.0, $0.1, $0.2 ? 0 : 1) < ($1.0, $1.1, $1.2 ? 0 : 1) }
    order = all.indices.map { index in
      let ends = index == all.count - 1 || all[index].0 != all[index + 1].0
      return (all[index].1, all[index].2, ends)
    }
  }

  func distance(_ counts: [Int32]) -> Int {
    var level = 0
    var largest = 0
    for entry in order {
      level += entry.isFirst ? Int(counts[entry.row]) : -Int(counts[entry.row])
      if entry.endsTie { largest = max(largest, abs(level)) }
    }
    return largest
  }
}
