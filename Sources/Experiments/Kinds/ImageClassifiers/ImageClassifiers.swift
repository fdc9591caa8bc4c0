import Datasets
import Documents
import Methods
import Metrics
import Models
import Plans
import Vision

/// Classifiers of images that compare them with texts, and are to forget some classes under another prompt.
struct ImageClassifiers: ExperimentKind {
  typealias Model = any ModelSource<ImageSets, BoxReference>
  typealias Method = any Methods.Method<PromptTask, LearntPrompt>
  typealias Metric = any Metrics.Metric<JudgedImages>

  static let title = "a classifier of images"
  static let plural = "classifiers of images"
  static let dataHelp = "the images of a classifier"
  static let models = imageModels
  static let methods = promptMethods
  static let metrics = imageMetrics
  static let families: [any ComponentFamily] = [imageSources]
  static let steps = visionSteps
  static let baselines = [ZeroShot.name]
  static let reportCells = [
    "sweep", "table", "comparison", "plot", "search", "forgotten_images", "cost", "timeline",
    "parameters",
    "plan", "provenance",
  ]
  static let helpWithoutWeights: String? = "black_box_forgetting needs answers only"

  let declared: Declared<ImageClassifiers>

  init(_ declared: Declared<ImageClassifiers>) { self.declared = declared }

  static func data(_ p: inout Parameters, _ requests: Requests) -> ForgottenClasses? {
    ForgottenClasses(&p)
  }

  func wire(
    _ place: SeededPoint, into plan: inout Plan, _ sources: inout SourceProblems
  ) -> Wired? {
    let data = declared.data
    guard let images = sources.attempt({ try data.images.wire("images", into: &plan) }) else {
      return nil
    }
    let box = sources.attempt {
      try declared.model.wire("model", data: images, seed: place.seed, into: &plan)
    }
    guard let box else { return nil }
    let test =
      data.testImages.map { plan.add("images.judged", DrawImages(count: $0), images.test) }
      ?? images.test
    func shots(_ part: DrawShots.Part) -> Ref<ImageSet> {
      plan.add(
        "images.\(part.rawValue)", DrawShots(part, shots: data.shots, seed: place.seed),
        images.train)
    }
    let (search, validation) = (shots(.search), shots(.validation))
    var wired = Wired()
    place.wireEach(of: declared.compared, into: &plan, &sources) { named, plan in
      let prompt = try named.method.wire(
        PromptTask(
          label: named.name, box: box, search: search, validation: validation,
          forget: data.forget, seed: place.seed), into: &plan)
      // What has weights of its own looks at the images itself.
      let input =
        named.method is any WeightMethod
        ? (nil, nil, [], [test]) : box.inputs("judged", [test], into: &plan)
      let predictions = plan.add(
        "\(named.name) judged", JudgePrompt(forget: data.forget, command: box.command), prompt,
        input.0, input.1, input.2, input.3)
      let judged = JudgedImages(predictions: predictions, seed: place.seed)
      wired.models.append(
        ComparedModel(
          named, at: place, model: prompt.erased, start: box.model?.erased,
          measurements: try declared.metrics.map { metric in
            (metric: metric.name, ref: try metric.value.wire(named.name, judged, into: &plan))
          },
          answers: [
            AnsweredSet(set: "test", items: test.erased, answers: predictions.erased)
          ]))
    }
    return wired
  }
}
