extension WeightTable {
  /// The maps by which the feed-forward parts write to the residual stream, block after block; the inputs of such a map,
  /// its columns, are the block's neurons.
  package var neuronMaps: [WeightSpec] {
    let ends = ["down_proj", "c_proj", "dense_4h_to_h", "fc2"].map { ".mlp.\($0).weight" }
    return specs.filter { spec in ends.contains { spec.name.hasSuffix($0) } }
  }
}
