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

/// Images of forgotten classes that the usual prompt recognises and a method's prompt does not.
package struct ForgottenImagesCell: ReportCell {
  package static let name = "forgotten_images"
  package static let version = "1"
  package static let summary =
    "Images that are no longer recognised, a row for each forgotten class."

  private let columns: Int

  package init(_ p: inout Parameters) {
    columns = p.integer("columns", default: 12, in: 1...40, "Images of each class.")
  }

  package func cells(_ record: RunRecord) -> [Cell] {
    let judged = record.models.filter { $0.compared.answers(on: "test") != nil }
    guard let start = judged.first(where: \.compared.isBaseline),
      let before = predictions(of: start, record), let shown = start.compared.answers(on: "test"),
      let images = record.artifact(shown.items.index, as: ImageSet.self)
    else { return [] }
    // One figure a method: its first seed and sweep point.
    var drawn: Set<String> = []
    let figures = judged.compactMap { model -> Cell? in
      guard !model.compared.isBaseline, drawn.insert(model.compared.method).inserted,
        let after = predictions(of: model, record), after.found.count == images.count
      else { return nil }
      let rows = before.forgotten.map { name in
        let lost = before.labels.indices.filter { index in
          before.classes[before.labels[index]] == name
            && before.found[index] == before.labels[index]
            && after.found[index] != after.labels[index]
        }
        return ImageGrid.Row(
          name: name,
          images: lost.prefix(columns).map { index in
            (images.image(index), after.classes[after.found[index]])
          })
      }
      guard rows.contains(where: { !$0.images.isEmpty }) else { return nil }
      let title = record.title(of: model)
      return .figure(
        Figure(
          "forgotten-\(model.compared.method)",
          caption:
            "Recognised under the usual prompt, not under that of \(title); below each image what "
            + "it is taken for now.",
          foreignSVG: ImageGrid(rows: rows, columns: columns).svg,
          alt: "Test images of \(before.forgotten.joined(separator: ", "))"),
        from: model.compared.answers.map { record.source(of: $0.answers.index) })
    }
    return figures.isEmpty ? [] : [.heading("What is no longer recognised")] + figures
  }

  private func predictions(of model: ModelRecord, _ record: RunRecord) -> Predictions? {
    model.compared.answers(on: "test").flatMap {
      record.artifact($0.answers.index, as: Predictions.self)
    }
  }
}
