import Metrics
import Records
import Reports

/// The distributions that forget quality compares.
enum TruthRatioPlot {
  static func cells(_ record: RunRecord) -> [Cell] {
    let models = record.models.filter {
      $0.measurement(ForgetQuality.name)?.column(ForgetQuality.name) != nil
    }
    let shown = models.spread(over: PlotCell.most)
    let samples = shown.compactMap { model -> DistributionPlot.Sample? in
      guard
        let column = model.measurement(ForgetQuality.name)?.column(ForgetQuality.name)
      else { return nil }
      return DistributionPlot.Sample(record.title(of: model), column.values)
    }
    guard samples.count > 1 else { return [] }
    let plot = DistributionPlot(
      x: Axis("truth ratio on the forget set", scale: .suited(to: samples.flatMap(\.values))),
      samples: samples)
    return [
      .figure(
        Figure(
          "truth-ratio",
          caption:
            "Cumulative distribution of truth ratios on the forget set; forget quality tests whether a "
            + "method's distribution differs from retrain's."
            + PlotCell.choice(shown.count, of: models.count), plot),
        from: record.sources(ofMetric: ForgetQuality.name))
    ]
  }
}
