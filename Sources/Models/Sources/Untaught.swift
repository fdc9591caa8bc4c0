package import Plans

/// The model as it was before it was taught anything of the data, and how it is then taught.
package struct Untaught: Sendable {
  /// As it was published, or with fresh weights.
  package let model: Ref<Checkpoint>
  /// As the model source says.
  package let training: TrainingOptions

  /// A model with the training that follows.
  package init(model: Ref<Checkpoint>, training: TrainingOptions) {
    self.model = model
    self.training = training
  }
}
