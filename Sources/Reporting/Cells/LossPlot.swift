import Experiments
import Models
import Plans
import Records
import Reports

/// Loss by training step, for the base models and for the methods.
enum LossPlot {
  static func cells(_ record: RunRecord) -> [Cell] {
    let isBase = { (model: ModelRecord) in model.compared.isBaseline }
    return cell(
      "loss-training", "Training loss by step.", record.models.filter(isBase), record)
      + cell(
        "loss-methods",
        "Each method's own loss by step; the losses are not comparable between methods.",
        record.models.filter { !isBase($0) }, record)
  }

  private static func cell(
    _ name: String, _ caption: String, _ models: [ModelRecord], _ record: RunRecord
  ) -> [Cell] {
    let trained = models.filter { !$0.history.isEmpty }
    let shown = trained.spread(over: PlotCell.most)
    let series = shown.map { model in
      LinePlot.Series(
        record.title(of: model),
        model.history.enumerated().compactMap { step, record in
          record.loss.map { LinePlot.Point(Double(step + 1), Double($0)) }
        })
    }
    guard !series.isEmpty else { return [] }
    let plot = LinePlot(x: Axis("step"), y: Axis("loss (nats)"), series: series)
    return [
      .figure(
        Figure(name, caption: caption + PlotCell.choice(shown.count, of: trained.count), plot),
        from: models.map { record.source(of: $0.compared.model.index) })
    ]
  }
}
