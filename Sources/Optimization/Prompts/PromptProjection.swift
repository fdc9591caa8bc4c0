package import Tensors

/// The frozen map from numbers to context vectors: v = A z + p, one A for all vectors.
package struct PromptProjection: Sendable {
  private let layout: LatentContext
  /// A, (width, latent), drawn from N(0, spread²).
  private let matrix: [Float]
  /// p: the mean of the token embeddings.
  private let offset: [Float]

  package init(_ layout: LatentContext, offset: [Float], spread: Double, seed: Seed) {
    self.layout = layout
    self.offset = offset
    var stream = seed.stream("projection")
    matrix = (0..<offset.count * layout.width).map { _ in Float(spread * stream.normal()) }
  }

  /// Returns the context vectors of a point, (vectors, width); added in order, in double.
  package func context(of point: [Double]) -> [Float] {
    let latent = layout.vectors(of: point)
    let width = layout.width
    return stride(from: 0, to: latent.count, by: width).flatMap { start in
      offset.indices.map { i in
        var sum = Double(offset[i])
        for j in 0..<width { sum += Double(matrix[i * width + j]) * latent[start + j] }
        return Float(sum)
      }
    }
  }
  /// Returns the mean row of token embeddings, rows of `width`, and the deviation of all their numbers.
  package static func statistics(
    of embeddings: [Float], width: Int
  ) -> (mean: [Float], spread: Double) {
    var sums = [Double](repeating: 0, count: width)
    for start in stride(from: 0, to: embeddings.count, by: width) {
      for i in 0..<width { sums[i] += Double(embeddings[start + i]) }
    }
    let mean = sums.reduce(0, +) / Double(embeddings.count)
    let squares = embeddings.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    let rows = Double(embeddings.count / width)
    return (sums.map { Float($0 / rows) }, (squares / Double(embeddings.count)).squareRoot())
  }
}
