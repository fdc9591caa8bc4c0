import Documents
import Vision

/// The images of an experiment, and what is to be forgotten of them.
struct ForgottenClasses: Sendable {
  let images: any ImageSource
  let forget: [String]
  /// Images of each class to search with, and as many others to choose by.
  let shots: Int
  /// Images to be judged by; nil for all.
  let testImages: Int?

  /// Reads `data`; nil without images.
  init?(_ p: inout Parameters) {
    let images = p.component(
      "images", from: imageSources, default: nil, "Where the images of a classifier come from.")
    forget = p.texts(
      "forget_classes", default: [], "Names of the classes that a classifier is to forget.")
    shots = p.integer(
      "shots", default: 16, in: 1...100_000,
      "Images of each class to search with, and as many others to choose by.")
    testImages = p.optionalInteger(
      "test_images", in: 1...100_000_000, "Images to be judged by; all when left out.")
    guard let images else { return nil }
    self.images = images
    guard let classes = images.classes else { return }
    for name in forget where !classes.contains(name) {
      p.report(
        "forget_classes", "there is no class '\(name)'", code: "unknown-class",
        help: Suggestion.help(for: name, among: classes))
    }
    if forget.isEmpty || Set(forget).count >= classes.count {
      p.report(
        "forget_classes", "some classes must be forgotten, and some must stay",
        help: "the classes are \(classes.joined(separator: ", "))")
    }
  }
}
