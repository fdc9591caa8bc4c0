/// Kernels over rows of logits (N, V), which losses and measurements are made of.
package protocol LossKernels {
  /// In place: logits = softcap(scale · logits + bias), each part only where it is wanted.
  func finishLogits(
    _ logits: Floats, vocabulary: Int, scale: Float, bias: Floats?, softcap: Float?)

  /// losses (N) = −log p of each row's target, in nats; statistics (N, 2) are each row's greatest logit and the sum of
  /// exp(logit − greatest), kept for the backward pass.
  func crossEntropy(
    _ logits: Floats, vocabulary: Int, targets: ArraySlice<Int32>, into losses: Floats,
    statistics: Floats)
  /// In place: logits become the gradient of Σ weights · losses; with a cap, that before it.
  func crossEntropyBackward(
    _ logits: Floats, vocabulary: Int, targets: ArraySlice<Int32>, weights: Floats,
    statistics: Floats, cap: Float?)

  /// Changes rows of a reference's logits in place, row i being number `first` + i; `sources` are those of each of its
  /// models, (N, V), and the first is changed.
  func change(_ sources: [Floats], vocabulary: Int, first: Int, _ change: LogitChange)
  /// losses (N) = what a measure says of logits beside a reference's.
  func measure(
    _ logits: Floats, _ reference: Floats, vocabulary: Int, _ measure: LogitMeasure,
    into losses: Floats)
  /// In place: logits become the gradient of Σ weights · losses; with a cap, that before it.
  func measureBackward(
    _ logits: Floats, _ reference: Floats, vocabulary: Int, _ measure: LogitMeasure,
    weights: Floats, cap: Float?)

  /// Returns what rows of logits say of their targets; logits and scratch, of one size, are overwritten.
  func statistics(
    _ logits: Floats, scratch: Floats, vocabulary: Int, targets: ArraySlice<Int32>
  ) -> [TokenStatistics]
}
