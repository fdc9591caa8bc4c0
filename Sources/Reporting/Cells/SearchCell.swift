package import Documents
import Experiments
import Metrics
import Plans
package import Records
package import Reports
import Vision

/// How searches for prompts went: loss and H by prompts tried.
package struct SearchCell: ReportCell {
  package static let name = "search"
  package static let version = "1"
  package static let summary =
    "Searches for prompts: least loss and best validation H by prompts tried."

  package init(_ parameters: inout Parameters) {}

  package func cells(_ record: RunRecord) -> [Cell] {
    let searched = record.models.compactMap { model -> (ModelRecord, [SearchRecord])? in
      guard model.compared.checkpoint == nil,
        let prompt = record.artifact(model.compared.model.index, as: LearntPrompt.self),
        !prompt.curve.isEmpty
      else { return nil }
      return (model, prompt.curve)
    }
    guard !searched.isEmpty else { return [] }
    let seeds = Self.bySeeds(searched)
    func figure(
      _ name: String, _ axis: Axis, _ caption: String, _ value: (SearchRecord) -> Double
    ) -> Cell {
      let series = seeds.map { title, curves in
        LinePlot.Series(title, Self.mean(of: curves, value))
      }
      let note =
        seeds.contains { $0.curves.count > 1 }
        ? " Means over seeds; bands from the least to the greatest." : ""
      return .figure(
        Figure(
          name, caption: caption + note,
          LinePlot(x: Axis("prompts tried"), y: axis, series: series)),
        from: searched.map { record.source(of: $0.0.compared.model.index) })
    }
    return [
      .heading("Searches"),
      figure(
        "search-h", Axis("H on validation images", direction: .higher),
        "The best H on the validation images by prompts tried; coop tries one a step.",
        \.bestH),
      figure(
        "search-loss", Axis("loss", direction: .lower),
        "The least loss on the images to search with by prompts tried.", \.bestLoss),
    ]
  }

  /// The curves of each method and sweep point, one a seed.
  private static func bySeeds(
    _ searched: [(ModelRecord, [SearchRecord])]
  ) -> [(title: String, curves: [[SearchRecord]])] {
    var found: [(title: String, curves: [[SearchRecord]])] = []
    for (model, curve) in searched {
      if let index = found.firstIndex(where: { $0.title == model.compared.title }) {
        found[index].curves.append(curve)
      } else {
        found.append((model.compared.title, [curve]))
      }
    }
    return found
  }

  /// The mean of curves; what stopped early keeps its last value.
  private static func mean(
    of curves: [[SearchRecord]], _ value: (SearchRecord) -> Double
  ) -> [LinePlot.Point] {
    guard let longest = curves.max(by: { $0.count < $1.count }) else { return [] }
    return longest.indices.map { index in
      let values = curves.map { value($0[min(index, $0.count - 1)]) }
      let mean = values.reduce(0, +) / Double(values.count)
      return LinePlot.Point(
        Double(longest[index].evaluations), mean, low: values.min(), high: values.max())
    }
  }
}
