import Attacks
import Models
import Plans
import TestKit
import Testing

/// The middle of a model, read by its own head.
@Suite struct LogitLensTests {
  @Test func `the first blocks and the head are those of the model`() throws {
    let model = try Tiny.model.get()
    let whole = try KeepBlocks(share: 1).run(model, Context())
    #expect(try whole.parts().map(\.bytes) == model.parts().map(\.bytes))
    let cut = try KeepBlocks(share: 0.01).run(model, Context())
    #expect(cut.blockCount == 1 && cut.table.specs.count <= model.table.specs.count)
    for spec in cut.table.specs {
      #expect(try cut.weights.bytes(spec.name) == model.weights.bytes(spec.name))
    }
    #expect(throws: ModelError.self) { try model.keeping(blocks: model.blockCount + 1) }
  }
}
