package import Documents
import Experiments
import Plans
package import Records
package import Reports

/// The pictures that external steps wrote.
package struct ImagesCell: ReportCell {
  package static let name = "images"
  package static let version = "1"
  package static let summary = "PNG and SVG files that a step wrote, side by side or as figures."
  package static let shorthand: String? = "step"
  let step: String
  let files: [String]
  let caption: String?

  package init(_ parameters: inout Parameters) {
    step = parameters.text("step", "The name of a step under 'steps'.")
    files = parameters.texts(
      "files", default: [], "The files to show; every .png and .svg when empty.")
    caption = parameters.optionalText("caption", "Stands under a picture that is alone.")
  }

  package func cells(_ record: RunRecord) -> [Cell] {
    let made = record.plan.entries.filter { entry in
      entry.isProgram
        && entry.labels.contains { $0 == "steps/\(step)" || $0.hasPrefix("steps/\(step) ") }
    }
    guard !made.isEmpty else {
      return [.callout(.warning, "No step of this run is called \(step).")]
    }
    var figures: [Figure] = []
    var odd: [String] = []
    for entry in made {
      guard let tree = record.artifact(entry.index, as: FileTree.self) else { continue }
      for file in tree.files where isWanted(file.name) {
        let title = made.count > 1 ? "\(entry.label): \(file.name)" : file.name
        if let figure = Self.figure(file, title, of: entry.label) {
          figures.append(figure)
        } else {
          odd.append(title)
        }
      }
    }
    let warnings =
      odd.isEmpty
      ? [] : [Cell.callout(.warning, "Neither PNG nor SVG: \(odd.joined(separator: ", "))")]
    let sources = made.map { record.source(of: $0.index) }
    guard var only = figures.first else { return warnings }
    if figures.count > 1 { return warnings + [.gallery(figures, from: sources)] }
    if let caption { only.caption = caption }
    return warnings + [.figure(only, from: sources)]
  }

  private func isWanted(_ name: String) -> Bool {
    files.isEmpty ? name.hasSuffix(".png") || name.hasSuffix(".svg") : files.contains(name)
  }

  private static func figure(_ file: Part, _ title: String, of label: String) -> Figure? {
    let name = "\(label)-\(file.name)"
    let alt = "Picture \(title), written by an external step"
    if file.name.hasSuffix(".svg") {
      return Figure(
        name, caption: title, foreignSVG: String(decoding: file.bytes, as: UTF8.self), alt: alt)
    }
    return Figure(name, caption: title, png: file.bytes, alt: alt)
  }
}
