import Documents

// The parameters that several architectures share, with one text each.
extension Parameters {
  mutating func width(default value: Int) -> Int {
    integer("width", default: value, in: 1...65_536, "Width of the residual stream.")
  }

  mutating func layers(default value: Int) -> Int {
    integer("layers", default: value, in: 1...1000, "Number of blocks.")
  }

  mutating func heads(default value: Int) -> Int {
    integer("heads", default: value, in: 1...1024, "Query heads.")
  }

  mutating func kvHeads(default value: Int, of heads: Int) -> Int {
    let count = integer(
      "kv_heads", default: value, in: 1...1024, "Key-value heads; divides heads.")
    if !heads.isMultiple(of: count) { report("kv_heads", "must divide heads") }
    return count
  }

  /// Nil for heads that share the width.
  mutating func headSize(width: Int, heads: Int) -> Int? {
    let size = optionalInteger(
      "head_size", in: 2...4096, "Width of a head, even; null for heads that share the width.")
    if let size, !size.isMultiple(of: 2) { report("head_size", "must be even") }
    if size == nil, !width.isMultiple(of: 2 * heads) {
      report("heads", "must divide width into heads of even size")
    }
    return size
  }

  mutating func feedForward(default value: Int) -> Int {
    integer(
      "feed_forward", default: value, in: 1...1_048_576, "Width inside the feed-forward part.")
  }

  mutating func context(default value: Int) -> Int {
    integer("context", default: value, in: 1...16_777_216, "Longest sequence it is meant for.")
  }

  mutating func ropeTheta(default value: Double) -> Double {
    number("rope_theta", default: value, in: 1...1e300, "Base of the rotary wavelengths.")
  }

  mutating func ropeScaling() -> RotaryScaling? {
    optionalGroup("rope_scaling", "How the wavelengths are stretched for longer texts.") {
      RotaryScaling(&$0)
    }
  }

  mutating func rotaryShare(default value: Double) -> Double {
    number(
      "rotary_share", default: value, in: 0...1, "Share of each head that positions turn.")
  }

  mutating func normEpsilon(default value: Double) -> Double {
    number(
      "norm_epsilon", default: value, in: 1e-12...0.1, "Added to the mean square in norms.")
  }

  mutating func tiedHead(default value: Bool) -> Bool {
    flag("tied_head", default: value, "Whether the head is the embedding.")
  }

  mutating func initGain() -> Double {
    number(
      "init_gain", default: 1, in: 0...100,
      "Standard deviation of fresh weights, times the root of a matrix's columns.")
  }
}

/// How fresh weights of an architecture are written down.
package struct WeightSpecs {
  let gain: Double
  package private(set) var all: [WeightSpec] = []

  package init(gain: Double) { self.gain = gain }

  /// Adds a matrix, fresh ones with a deviation of gain / √columns.
  package mutating func matrix(_ name: String, _ rows: Int, _ columns: Int) {
    let deviation = gain / Double(columns).squareRoot()
    all.append(WeightSpec(name, rows: rows, columns: columns, .normal(deviation: deviation)))
  }

  /// Adds a vector.
  package mutating func vector(_ name: String, _ count: Int, _ initial: WeightSpec.Initial) {
    all.append(WeightSpec(name, columns: count, initial))
  }

  /// Adds `NAME.weight` and, below it, `NAME.bias` of matrices that lie one after the other.
  package mutating func linear(_ maps: [(name: String, rows: Int)], _ columns: Int, bias: Bool) {
    for map in maps { matrix(map.name + ".weight", map.rows, columns) }
    if bias { for map in maps { vector(map.name + ".bias", map.rows, .zeros) } }
  }

  /// Adds the weight and bias of a layer norm.
  package mutating func layerNorm(_ name: String, _ width: Int) {
    vector(name + ".weight", width, .ones)
    vector(name + ".bias", width, .zeros)
  }
}
