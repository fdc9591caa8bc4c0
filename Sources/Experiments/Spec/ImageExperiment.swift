import Documents
package import Vision

/// What a spec declares of a classifier of images that is to forget some classes.
package struct ImageExperiment: Sendable {
  /// The images and what is to be forgotten of them.
  package struct Data: Sendable {
    package let images: (any ImageSource)?
    package let forget: [String]
    package let shots: Int
    /// Images to be judged by; nil for all.
    package let testImages: Int?

    init(_ p: inout Parameters) {
      let help = "Where the images of a classifier come from."
      images =
        p.isDescribing
        ? p.optionalComponent("images", from: imageSources, help)
        : p.component("images", from: imageSources, default: nil, help)
      forget = p.texts(
        "forget_classes", default: [], "Names of the classes that a classifier is to forget.")
      shots = p.integer(
        "shots", default: 16, in: 1...100_000,
        "Images of each class to search with, and as many others to choose by.")
      testImages = p.optionalInteger(
        "test_images", in: 1...100_000_000, "Images to be judged by; all when left out.")
      guard !p.isDescribing, let classes = images?.classes else { return }
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

  package let model: any ImageModel
  package let images: any ImageSource
  package let data: Data
  package let methods: [(name: String, method: any PromptMethod)]
  package let metrics: [(name: String, metric: any ImageMetric)]

  /// Nil without a classifier or images; of methods and metrics those for classifiers are taken.
  init?(
    model: (any ImageModel)?, data: Data?, methods: [(name: String, value: any Component)],
    metrics: [(name: String, value: any Component)]
  ) {
    guard let model, let data, let images = data.images else { return nil }
    self.model = model
    self.images = images
    self.data = data
    self.methods = methods.compactMap { item in
      (item.value as? any PromptMethod).map { (item.name, $0) }
    }
    self.metrics = metrics.compactMap { item in
      (item.value as? any ImageMetric).map { (item.name, $0) }
    }
  }

  /// The usual prompt, unless the spec names it itself, and the methods.
  package var compared: [(name: String, method: any PromptMethod, isBaseline: Bool)] {
    let given = methods.map { ($0.name, $0.method, $0.name == ZeroShot.name) }
    guard !given.contains(where: \.2),
      let baseline = promptMethods.make(.text(ZeroShot.name)).value
    else { return given }
    return [(ZeroShot.name, baseline, true)] + given
  }

  /// Methods and metrics are of the model's kind.
  static func check(
    isImages: Bool, _ methods: [(name: String, value: any Component)],
    _ metrics: [(name: String, value: any Component)], _ p: inout Parameters
  ) {
    let (found, other) =
      isImages
      ? ("a classifier of images", "language models")
      : ("a language model", "classifiers of images")
    for item in methods where (item.value is any PromptMethod) != isImages {
      p.report(
        "methods", member: item.name,
        "'\(type(of: item.value).name)' is a method for \(other), and the model is \(found)",
        code: "wrong-kind",
        help: isImages ? "use one of \(promptMethods.names.joined(separator: ", "))" : nil)
    }
    for item in metrics where (item.value is any ImageMetric) != isImages {
      p.report(
        "metrics", member: item.name,
        "'\(item.name)' measures \(other), and the model is \(found)", code: "wrong-kind",
        help: isImages ? "use some of \(imageMetrics.names.joined(separator: ", "))" : nil)
    }
  }

  /// What can be asked of a model of which only answers are known.
  func check(_ p: inout Parameters) {
    for item in methods where item.method.needsGradients && model.isBlack {
      p.report(
        "methods", member: item.name,
        "'\(type(of: item.method).name)' needs gradients, which '\(type(of: model).name)' does not give",
        code: "no-gradients", help: "black_box_forgetting needs answers only")
    }
  }
}
