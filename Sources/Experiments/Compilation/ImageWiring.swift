import Plans
import Vision

extension Compiler {
  /// Wires a classifier of images, the methods and what is measured of them.
  static func wireImages(
    _ experiment: ImageExperiment, seed: UInt64, _ variant: Spec.Variant, into plan: inout Plan,
    _ sources: inout SourceProblems
  ) -> [ComparedModel] {
    let data = experiment.data
    let found = sources.attempt { try experiment.images.wire("images", into: &plan) }
    guard let images = found else { return [] }
    let wired = sources.attempt {
      try experiment.model.wire("model", images, seed: seed, into: &plan)
    }
    guard let box = wired else { return [] }
    let test = data.testImages.map {
      plan.add("images.judged", DrawImages(count: $0), images.test)
    }
    func shots(_ part: DrawShots.Part) -> Ref<ImageSet> {
      plan.add(
        "images.\(part.rawValue)", DrawShots(part, shots: data.shots, seed: seed), images.train)
    }
    let (search, validation) = (shots(.search), shots(.validation))
    return experiment.compared.compactMap { named in
      sources.attempt {
        let prompt = try named.method.wire(
          PromptTask(
            label: named.name, box: box, search: search, validation: validation,
            forget: data.forget, seed: seed), into: &plan)
        let shown = test ?? images.test
        let input = box.inputs("judged", [shown], into: &plan)
        let predictions = plan.add(
          "\(named.name) judged", JudgePrompt(forget: data.forget, command: box.command), prompt,
          input.0, input.1, input.2, input.3)
        return ComparedModel(
          method: named.name, isBaseline: named.isBaseline, seed: seed, point: variant.point,
          model: prompt.erased,
          measurements: experiment.metrics.map { metric in
            (
              metric: metric.name,
              ref: metric.metric.wire(named.name, predictions, seed: seed, into: &plan)
            )
          }, images: JudgedImages(prompt: prompt, predictions: predictions, images: shown))
      }
    }
  }
}
