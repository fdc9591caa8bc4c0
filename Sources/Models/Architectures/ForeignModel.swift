package import Documents
import Formats

/// A network that `transformers` knows and Lethe's own engine does not read: its config.json, and its weights by name.
///
/// It is carried from step to step and computed by the engine pytorch alone: whatever loads weights refuses it first.
package struct ForeignModel: UncomputedArchitecture {
  package static let name = "transformers"
  package static let version = "1"
  package static let summary = "A network of transformers that the engine pytorch alone computes."

  /// A tensor as it is published.
  package struct Tensor: Codable, Sendable, Equatable {
    /// As its file calls it.
    package let name: String
    /// Outermost dimension first; empty for a lone number.
    package let shape: [Int]
  }

  /// The published config.json, as JSON.
  package let config: String
  /// Every tensor, sorted by name.
  package let tensors: [Tensor]

  /// The tensors of a file under a config.json; throws `ModelError.malformed` for some that cannot be carried.
  init(_ config: JSONObject, _ file: any TensorFile) throws(ModelError) {
    if let (name, type) = file.unreadable.min(by: { $0.key < $1.key }) {
      throw .malformed(
        part: file.name,
        "the tensor '\(name)' has type \(type), which is not carried to the engine pytorch; save the model in "
          + "float32, bfloat16 or float16")
    }
    if let empty = file.tensors.first(where: { $0.count == 0 }) {
      throw .malformed(part: file.name, "the tensor '\(empty.name)' has no elements")
    }
    self.config = JSONValue.object(config).canonical()
    tensors = file.tensors.map { Tensor(name: $0.name, shape: $0.shape) }
  }

  /// Reads what `parameters` gave; throws `ModelError.malformed` for something else.
  init(_ parameters: JSONValue) throws(ModelError) {
    guard let config = parameters["config"]?.string, let described = parameters["tensors"]?.array
    else { throw Self.malformed("lacks 'config' or 'tensors'") }
    var tensors: [Tensor] = []
    for tensor in described {
      let shape = (tensor["shape"]?.array ?? []).map { $0.integer ?? 0 }
      guard let name = tensor["name"]?.string, Self.isPlausible(shape) else {
        throw Self.malformed("a tensor is \(tensor.canonical().prefix(100))")
      }
      tensors.append(Tensor(name: name, shape: shape))
    }
    self.config = config
    self.tensors = tensors
  }

  package init(_ p: inout Parameters) {
    config = "{}"
    tensors = []
  }

  private static func malformed(_ problem: String) -> ModelError {
    .malformed(part: "config.json", "of a model of transformers \(problem)")
  }

  /// Whether the dimensions are positive and their product is no overflow.
  private static func isPlausible(_ shape: [Int]) -> Bool {
    var count = 1
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard size > 0, !overflow, product <= 1 << 40 else { return false }
      count = product
    }
    return true
  }

  /// What config.json says.
  var settings: JSONObject { (try? JSONValue.parse(Array(config.utf8)))?.object ?? [:] }

  /// The architecture by the name in config.json.
  var modelType: String { settings["model_type"]?.string ?? "?" }

  /// The longest sequence that config.json declares; nil for none.
  package var learnedPositions: Int? {
    let settings = settings
    return ["max_position_embeddings", "n_positions", "n_ctx", "max_seq_len"].lazy
      .compactMap { settings[$0]?.integer }.first { $0 > 0 }
  }

  /// The same, and more than any model reads where there is none.
  package var context: Int { learnedPositions ?? 1 << 20 }

  /// The tensors as matrices, whose columns are all dimensions but the first.
  package func layout(vocabulary: Int) -> [WeightSpec] {
    tensors.map { tensor in
      let count = tensor.shape.reduce(1, *)
      let rows = tensor.shape.count > 1 ? tensor.shape[0] : 1
      return WeightSpec(tensor.name, rows: rows, columns: count / rows, .zeros)
    }
  }

  /// The shape that a weight is published in.
  func shape(of weight: String) -> [Int]? { tensors.first { $0.name == weight }?.shape }
}

extension Checkpoint {
  /// Throws for a model that Lethe's own engine does not compute.
  func checkIsOwn() throws(ModelError) {
    guard let foreign = architecture as? ForeignModel else { return }
    let known = architectureTypes.flatMap { $0.published.modelTypes }.sorted()
    throw .unanswerable(
      "'model_type' is '\(foreign.modelType)', which 'engine: pytorch' computes and Lethe's own engine does not: it "
        + "has \(known.joined(separator: ", "))")
  }
}
