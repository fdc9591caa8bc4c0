import Models
import Optimization
import Plans
import Tensors
import Tokenizers

/// CLIP as a black box: images were looked at before, and only texts are read.
///
/// The context of a candidate is read once for all classes, which go on after it; of a text nothing after its end
/// token is read.
package final class CLIPBox: BlackBox {
  package let classes: [String]
  package let offset: [Float]
  package let spread: Double
  let model: LoadedCLIP
  let scale: Float
  let sets: [ImageFeatures]
  /// The tokens of each class's name, of a full stop and of the end.
  let endings: [[Int32]]
  /// The token that begins a text.
  let start: Int32

  package init(_ model: LoadedCLIP, sets: [ImageFeatures]) throws {
    let checkpoint = model.checkpoint
    classes = sets.first?.classes ?? []
    self.model = model
    self.sets = sets
    scale = model.scale
    guard sets.allSatisfy({ $0.width == checkpoint.shape.projection || $0.labels.isEmpty }) else {
      throw ModelError.malformed(part: "features.f32", "is of another model")
    }
    endings = try classes.map { try checkpoint.ending(Self.ending(of: $0)) }
    guard let first = checkpoint.tokenizer.beginning else {
      throw ModelError.malformed(part: "tokenizer.json", "has no token that begins a text")
    }
    start = first
    (offset, spread) = Self.statistics(of: model)
  }

  /// What follows the context; "_" in names stands for a space.
  static func ending(of name: String) -> String {
    " \(name.split(separator: "_").joined(separator: " "))."
  }

  /// The tokens of the longest prompt with this many context vectors.
  private func length(_ vectors: Int) -> Int { 1 + vectors + (endings.map(\.count).max() ?? 0) }

  package func scores(of prompts: [Prompt], on sets: [Int]) throws -> [[[Float]]] {
    let soft = prompts.compactMap { prompt -> [Float]? in
      if case .soft(let context) = prompt { context } else { nil }
    }
    let chosen = sets.map { self.sets[$0] }
    var found = try scores(ofContexts: soft, on: chosen)
    var result = chosen.map { _ in [[Float]]() }
    for prompt in prompts {
      if case .text(let template) = prompt {
        for (set, scores) in try scores(of: template, on: chosen).enumerated() {
          result[set].append(scores)
        }
      } else {
        for set in chosen.indices { result[set].append(found[set].removeFirst()) }
      }
    }
    return result
  }

  private func scores(of template: String, on sets: [ImageFeatures]) throws -> [[Float]] {
    let features = try model.features(of: classes.map { Captions.text(template, $0) })
    model.tape.reset()
    let slot = model.tape.constant(
      features, rows: classes.count, columns: model.checkpoint.shape.projection)
    let texts = model.network().normalized(slot)
    return sets.map { compare(texts, with: $0)[0] }
  }

  /// Reads as many candidates at once as keep the rows of a pass and the memory of prefixes in bounds.
  private func scores(
    ofContexts contexts: [[Float]], on sets: [ImageFeatures]
  ) throws -> [[[Float]]] {
    var result = sets.map { _ in [[Float]]() }
    guard let first = contexts.first else { return result }
    let vectors = first.count / offset.count
    try checkRoom(vectors)
    let rows = endings.reduce(0) { $0 + $1.count }
    let step = max(1, LoadedCLIP.rowsAtOnce / max(1, rows))
    for at in stride(from: 0, to: contexts.count, by: step) {
      let part = Array(contexts[at..<min(contexts.count, at + step)])
      let texts = features(of: part, vectors: vectors)
      for (index, set) in sets.enumerated() { result[index] += compare(texts, with: set) }
    }
    return result
  }

  /// Throws when context and names do not fit the model.
  func checkRoom(_ vectors: Int) throws {
    guard length(vectors) <= model.checkpoint.shape.context else {
      throw ModelError.malformed(
        part: "prompt",
        "\(vectors) context vectors and a class name need \(length(vectors)) places, the model has "
          + "\(model.checkpoint.shape.context)")
    }
  }

  /// Returns the features of every class after each context, at length 1, (contexts · classes, projection).
  private func features(of contexts: [[Float]], vectors: Int) -> Tape.Slot {
    let tower = model.checkpoint.shape.text
    func cache(_ sequences: Int) -> KeyValueCache {
      KeyValueCache(
        layers: tower.layers, sequences: sequences, capacity: length(vectors), width: tower.width)
    }
    let (count, classes) = (contexts.count, endings.count)
    let (prefixes, all) = (cache(count), cache(count * classes))
    let network = model.network()
    let tape = model.tape
    tape.reset()
    let begin = tape.values(network.embedded([start]))
    let before = tape.constant(
      contexts.flatMap { begin + $0 }, rows: count * (1 + vectors), columns: tower.width)
    let nothing = Array(repeating: Array(repeating: Int32(0), count: 1 + vectors), count: count)
    network.absorb(before, TokenBatch(nothing), prefixes)
    for place in 0..<count * classes { all.copy(place, from: prefixes, place / classes) }
    tape.reset()
    let batch = TokenBatch(
      (0..<count).flatMap { _ in endings },
      after: Array(repeating: 1 + vectors, count: count * classes),
      places: Array(0..<count * classes))
    return network.normalized(network.textFeatures(network.embedded(batch.tokens), batch, all))
  }

  /// Returns, for each run of classes, the scaled cosines with a set's images, (images, classes).
  private func compare(_ texts: Tape.Slot, with set: ImageFeatures) -> [[Float]] {
    let tape = model.tape
    let images = tape.constant(set.values, rows: set.labels.count, columns: tape.columns(texts))
    let cosines = tape.values(tape.linear(images, texts))
    let width = tape.rows(texts)
    return stride(from: 0, to: width, by: classes.count).map { first in
      set.labels.indices.flatMap { image in
        cosines[image * width + first..<image * width + first + classes.count].map { $0 * scale }
      }
    }
  }

  /// The mean row of the token embeddings, and the standard deviation of all their numbers.
  private static func statistics(of model: LoadedCLIP) -> ([Float], Double) {
    model.tape.reset()
    let shape = model.checkpoint.shape
    let width = shape.text.width
    let values = model.tape.values(
      model.network().embedded((0..<Int32(shape.vocabulary)).map { $0 }))
    return PromptProjection.statistics(of: values, width: width)
  }
}
