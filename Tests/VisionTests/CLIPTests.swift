import Formats
import Models
import Tensors
import Testing
import Vision

/// CLIP against transformers in fp32; the numbers were made by Tests/Reference/clip.py.
struct CLIPTests {
  private let compute = Compute(portableThreads: 1)

  private func deviation(_ found: [Float], _ wanted: [Float]) -> Float {
    guard found.count == wanted.count else { return .infinity }
    return zip(found, wanted).reduce(0) { max($0, abs($1.0 - $1.1)) }
      / max(wanted.reduce(0) { max($0, abs($1)) }, 1e-6)
  }

  @Test(arguments: CLIPFixture.names)
  func `features of images and texts agree within 1e-5`(name: String) throws {
    let fixture = try CLIPFixture(name)
    let model = try LoadedCLIP(fixture.checkpoint, compute)
    let images = model.features(ofImages: 3) { fixture.images[$0] }
    #expect(deviation(unit(images), try fixture.floats("image_features")) < 1e-5)
    let batch = TokenBatch(fixture.texts)
    model.tape.reset()
    let network = model.network()
    let texts = network.textFeatures(network.embedded(batch.tokens), batch)
    let found = model.tape.values(network.normalized(texts))
    #expect(deviation(found, try fixture.floats("text_features")) < 1e-5)
  }

  @Test(arguments: CLIPFixture.names)
  func `a text goes on after what a cache holds with the same bits`(name: String) throws {
    let fixture = try CLIPFixture(name)
    let model = try LoadedCLIP(fixture.checkpoint, compute)
    let network = model.network()
    let tokens = fixture.texts[2]
    let whole = TokenBatch([tokens])
    let wanted = model.tape.values(network.textFeatures(network.embedded(tokens), whole))
    let tower = fixture.checkpoint.shape.text
    let cache = KeyValueCache(
      layers: tower.layers, sequences: 1, capacity: 12, width: tower.width)
    let first = TokenBatch([Array(tokens[..<3])])
    network.absorb(network.embedded(first.tokens), first, cache)
    let rest = TokenBatch([Array(tokens[3...])], after: [3], places: [0])
    let found = model.tape.values(network.textFeatures(network.embedded(rest.tokens), rest, cache))
    #expect(found == wanted)
  }

  @Test(arguments: CLIPFixture.names, [false, true])
  func `the loss agrees within 1e-5, and every gradient within 1e-4`(
    name: String, recomputes: Bool
  ) throws {
    let fixture = try CLIPFixture(name)
    let shape = fixture.checkpoint.shape
    let memory = try ModelWeights(shape.table, fixture.checkpoint.weights, for: .training)
    let tape = Tape(compute, recomputesBlocks: recomputes)
    let network = CLIPNetwork(shape, memory.bound(to: tape), tape)
    let preprocessing = CLIPPreprocessing(shape)
    let patches = tape.constant(
      fixture.images.flatMap(preprocessing.patches), rows: 3 * shape.patches,
      columns: shape.patchWidth)
    let batch = TokenBatch(fixture.texts)
    let loss = network.contrastiveLoss(
      network.imageFeatures(patches),
      network.textFeatures(network.embedded(batch.tokens), batch), captionOfImage: [0, 1, 2])
    let wanted = try fixture.floats("loss")[0]
    #expect(abs(tape.scalar(loss) - wanted) < 1e-5 * wanted)
    tape.backward(from: loss)
    let gradient = try #require(memory.trainable).gradient.flat.array
    for spec in shape.table.specs {
      let range = shape.table.place(spec.name).range
      let found = deviation(Array(gradient[range]), try fixture.floats("gradient.\(spec.name)"))
      // A key's bias moves all scores of a query alike, so that its true gradient is zero.
      if !spec.name.hasSuffix("k_proj.bias") { #expect(found < 1e-4, "\(spec.name)") }
    }
  }

  private func unit(_ values: [Float]) -> [Float] {
    stride(from: 0, to: values.count, by: values.count / 3).flatMap { start in
      let row = values[start..<start + values.count / 3]
      let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return row.map { $0 / length }
    }
  }
}
