import Documents

/// Sentences about classes: `{class}` stands for the class's name.
package struct Captions: Sendable, Equatable, Codable {
  package let templates: [String]

  /// What a class is asked for by.
  package static let question = "a photo of a {class}."

  /// A few of those that CLIP was asked by (Radford et al., 2021, section 3.1.4).
  package static let standard = [
    question, "a picture of a {class}.", "a good photo of a {class}.",
    "a blurry photo of a {class}.",
    "a close-up photo of the {class}.", "this is a {class}.", "an image of a {class}.",
    "a {class}.",
  ]

  package init(_ templates: [String]) { self.templates = templates }

  /// Reads the templates; each must have a place for the name.
  init(_ p: inout Parameters) {
    templates = p.texts(
      "templates", default: Self.standard, count: 1...1000,
      "Captions to learn from; {class} stands for the name.")
    if templates.contains(where: { !$0.contains(Self.place) }) {
      p.report("templates", "every template needs '\(Self.place)' where the name goes")
    }
  }

  /// Returns a template with a class's name in its place.
  package static func text(_ template: String, _ name: String) -> String {
    template.split(separator: place, omittingEmptySubsequences: false).joined(separator: name)
  }

  static let place = "{class}"
}
