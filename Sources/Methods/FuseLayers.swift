package import Datasets
package import Documents
package import Models
package import Plans
import Tensors

/// Multiplies the extra layers of models into the maps in front of them; layers that were trained for several requests are
/// first fused to those that do most nearly what each does to the rows of its request.
///
/// With W_i = (B_i A_i)ᵀ and the inputs X_i that layer i has for the rows of its request, W is the least-squares solution
/// (Σ X_iᵀ X_i + r)⁻¹ (Σ X_iᵀ X_i W_i + r mean W_i), r being `ridge` in means of the diagonal: where no request has inputs,
/// the layers' mean counts.
package struct FuseLayers: Step {
  package static let kind = "fuse-layers"
  package static let version = "1"

  let ridge: Double
  let maxTokens: Int
  var maxLength = 512

  package init(_ p: inout Parameters) {
    ridge = p.number(
      "ridge", default: 1e-6, in: 1e-12...1000,
      "What holds fused layers by the layers' mean, in means of the second moment's diagonal.")
    maxTokens = p.integer(
      "max_tokens", default: 20_000, in: 2...10_000_000,
      "The most tokens of each request that layers are fused by.")
  }

  /// Fuses by ridge regression over at most `maxTokens` tokens of each request.
  package init(ridge: Double, maxTokens: Int = 20_000) {
    self.ridge = ridge
    self.maxTokens = maxTokens
  }

  /// A process of its own, with the cores that a model takes.
  package var resources: Resources { .heavy }

  /// Models that differ in their extra layers, and the rows of each one's request; none for a single model.
  package func run(
    _ input: ([Checkpoint], [Corpus]), _ context: Context
  ) throws -> Checkpoint {
    guard let first = input.0.first else { throw MethodError("there are no layers to fuse") }
    var rows: [[Example]] = []
    if input.0.count > 1 {
      guard input.1.count == input.0.count else {
        throw MethodError("\(input.0.count) models have layers for \(input.1.count) requests")
      }
      rows = try zip(input.0, input.1).map { model, corpus in
        try model.examples(of: corpus, maxLength: maxLength)
      }
    }
    return try fused(input.0, first, rows, context)
  }

  /// The model, the first of several, with the layers of all.
  package func fused(
    _ models: [Checkpoint], _ first: Checkpoint, _ rows: [[Example]], _ context: Context
  ) throws -> Checkpoint {
    let maps = first.table.neuronMaps
    var result = first.withoutLayers()
    for (done, map) in maps.enumerated() {
      let layers = try models.map { try $0.layer(behind: map) }
      var (a, b, rank) = (layers[0].a, layers[0].b, first.extraRank)
      if models.count > 1 {
        let moments = try zip(models, rows).map { try moment(of: $0, map, $1, context) }
        let whole = zip(layers, models).map {
          Self.product($0.b, $0.a, map.rows, $1.extraRank, map.rows)
        }
        guard let found = Self.fused(whole, moments, width: map.rows, ridge: ridge) else {
          throw MethodError("what the layers behind '\(map.name)' read is not finite, or nothing")
        }
        (a, b, rank) = ([], found, map.rows)
      }
      result = try result.changing(map) { Self.add(b, a, rank, to: &$0, map) }
      let bias = String(map.name.dropLast(6)) + "bias"
      if result.table.has(bias) {
        let spec = result.table.place(bias).spec
        let column = WeightSpec(bias, rows: map.rows, columns: 1, .zeros)
        result = try result.changing(spec) { Self.add(b, a, rank, to: &$0, column) }
      }
      context.progress(Progress(done: done + 1, total: maps.count))
    }
    result.history = models.count == 1 ? first.history : []
    return result
  }

  /// Returns the fused layer, its map u -> E u row after row, from those of the requests and the second moments of what they
  /// read; nil where these are not finite, or all zero.
  package static func fused(
    _ layers: [[Double]], _ moments: [[Double]], width: Int, ridge: Double
  ) -> [Double]? {
    var whole = [Double](repeating: 0, count: width * width)
    var wanted = whole  // Row i, column j: of E, so that each row is one system.
    for moment in moments { for i in whole.indices { whole[i] += moment[i] } }
    let mean = (0..<width).reduce(0) { $0 + whole[$1 * width + $1] } / Double(width)
    guard mean > 0, mean.isFinite else { return nil }
    for (layer, moment) in zip(layers, moments) {
      let part = product(layer, moment, width, width, width)
      for i in wanted.indices {
        wanted[i] += part[i] + ridge * mean * layer[i] / Double(layers.count)
      }
    }
    for i in 0..<width { whole[i * width + i] += ridge * mean }
    guard let factored = Cholesky(whole, width: width) else { return nil }
    return (0..<width).flatMap { factored.solve(Array(wanted[$0 * width..<($0 + 1) * width])) }
  }

  /// Σ u uᵀ of what a map gives, with its bias, at all positions of rows.
  private func moment(
    of model: Checkpoint, _ map: WeightSpec, _ rows: [Example], _ context: Context
  ) throws -> [Double] {
    let keys = try model.neurons(
      of: map, rows, at: { Array($0.positions(.all)) }, most: maxTokens, context)
    let matrix = try values(model, map.name, map.count)
    let bias = String(map.name.dropLast(6)) + "bias"
    let shift =
      model.table.has(bias)
      ? try values(model, bias, map.rows) : [Double](repeating: 0, count: map.rows)
    var sums = [Double](repeating: 0, count: map.rows * map.rows)
    for first in stride(from: 0, to: keys.count, by: map.columns) {
      let given = (0..<map.rows).map { row in
        (0..<map.columns).reduce(shift[row]) {
          $0 + matrix[row * map.columns + $1] * Double(keys[first + $1])
        }
      }
      for i in given.indices where given[i] != 0 {
        for j in given.indices { sums[i * map.rows + j] += given[i] * given[j] }
      }
    }
    return sums
  }

  private func values(_ model: Checkpoint, _ name: String, _ count: Int) throws -> [Double] {
    let memory = FloatMemory(count: count)
    try model.weights.load(name, into: memory.floats)
    return memory.floats.array.map { Double($0) }
  }

  /// Adds B A W to W; no A stands for the identity.
  private static func add(
    _ b: [Double], _ a: [Double], _ rank: Int, to matrix: inout [Double], _ spec: WeightSpec
  ) {
    let inner = a.isEmpty ? matrix : product(a, matrix, rank, spec.rows, spec.columns)
    let change = product(b, inner, spec.rows, rank, spec.columns)
    for i in matrix.indices { matrix[i] += change[i] }
  }

  /// The product of matrices (rows, inner) and (inner, columns).
  private static func product(
    _ a: [Double], _ b: [Double], _ rows: Int, _ inner: Int, _ columns: Int
  ) -> [Double] {
    var result = [Double](repeating: 0, count: rows * columns)
    for row in 0..<rows {
      for k in 0..<inner {
        let factor = a[row * inner + k]
        guard factor != 0 else { continue }
        for column in 0..<columns {
          result[row * columns + column] += factor * b[k * columns + column]
        }
      }
    }
    return result
  }
}
