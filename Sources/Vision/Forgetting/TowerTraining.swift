import Documents
package import Models
import Tensors

/// How an image tower is trained, and by which texts its classes are known.
package struct TowerTraining: Sendable, Codable, Equatable {
  /// The prompt of words; `{class}` stands for the class's name.
  package let template: String
  /// Epochs, batches and rates.
  package let options: TrainingOptions

  /// Trains against one prompt.
  package init(template: String = Captions.question, options: TrainingOptions) {
    self.template = template
    self.options = options
  }

  /// Reads the options that all methods have which change weights.
  init(_ p: inout Parameters, epochs: Int = 10, learningRate: Double = 1e-5) {
    template = p.text(
      "template", default: Captions.question,
      "The prompt that images are compared with; {class} stands for the class's name.")
    if !template.contains(Captions.place) {
      p.report("template", "the prompt needs '\(Captions.place)' where the name goes")
    }
    options = TrainingOptions(
      epochs: p.integer("epochs", default: epochs, in: 0...10_000, "Passes over the images."),
      batchSize: p.integer("batch_size", default: 32, in: 1...65_536, "Images a step."),
      learningRate: p.number(
        "learning_rate", default: learningRate, in: 0...10, "AdamW's peak learning rate."),
      schedule: p.choice(
        "schedule", default: .cosine,
        "Course of the learning rate."),
      warmupEpochs: 0,
      weightDecay: p.number(
        "weight_decay", default: 0.01, in: 0...10, "AdamW's decay of matrices."))
  }
}
