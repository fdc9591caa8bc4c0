package import Documents
import Experiments
import Metrics
import Plans
package import Records
package import Reports
import Vision

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
