import Experiments
import Models
import Plans
import Records
import Reports

/// The probability of watched tokens by training step: forgetting against keeping, and of anchors.
enum WatchedPlot {
  static func cells(_ record: RunRecord) -> [Cell] {
    let names = Set(
      record.models.flatMap { $0.history.flatMap { $0.watched?.keys.sorted() ?? [] } })
    return names.sorted().flatMap { name -> [Cell] in
      let models = record.models.filter { $0.history.contains { $0.watched?[name] != nil } }
      let series = models.map { model in
        LinePlot.Series(
          record.title(of: model),
          model.history.compactMap { step in
            step.watched?[name].map { LinePlot.Point(Double(step.step), $0) }
          })
      }
      let plot = LinePlot(
        x: Axis("step"), y: Axis("mean probability of \(name) tokens"), series: series)
      let caption =
        "Mean probability of the \(name) tokens, measured before some of the training steps."
      return [
        .figure(
          Figure("watched-\(name)", caption: caption, plot),
          from: models.map { record.source(of: $0.compared.model.index) })
      ]
    }
  }
}
