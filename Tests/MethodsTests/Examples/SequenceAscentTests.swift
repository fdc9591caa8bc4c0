import Documents
import FoundationEssentials
import Methods
import Models
import TestKit
import Testing

/// The example of contributors/add-a-method.md works, and the page shows what is tested.
@Suite struct SequenceAscentTests {
  private let registry = Registry<any Method<Unlearning, Checkpoint>>(
    family: "method", [SequenceAscent.self])

  private func method(_ settings: [(String, Node)] = []) throws -> SequenceAscent {
    let made = registry.make(.mapping([(SequenceAscent.name, .mapping(settings))]))
    return try #require(made.value as? SequenceAscent, "\(made.diagnostics)")
  }

  @Test func `the page shows the file`() throws {
    let path = "\(packageRoot)/Documentation/contributors/add-a-method.md"
    let page = try String(decoding: Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    let folder = "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/")
    let file = try String(
      decoding: Data(contentsOf: URL(filePath: "\(folder)/SequenceAscent.swift")), as: UTF8.self)
    let block = "```swift\n" + file.replacing("package import Methods\n", with: "") + "```"
    #expect(page.contains(block))
  }

  @Test func `it documents itself and reports mistakes`() throws {
    let description = try #require(registry.describe(SequenceAscent.name))
    #expect(description.fields.contains { $0.name == "gamma" })
    let wrong = registry.make(
      .mapping([(SequenceAscent.name, .mapping([("gama", .plain("1"))]))]))
    #expect(wrong.value == nil && wrong.diagnostics.count == 1)
  }

  @Test func `the loss is the formula's`() throws {
    let start = try MarkovChains.start.get()
    let training = try method([("epochs", .plain("3")), ("batch_size", .plain("8"))])
    let once = try MarkovChains.unlearn(training, training.training)
    #expect(try MarkovChains.unlearn(training, training.training).parts() == once.parts())
    let before = try MarkovChains.divergence(start, chain: 1)
    let strong = try method([("learning_rate", .plain("0.001")), ("batch_size", .plain("8"))])
    let after = try MarkovChains.unlearn(strong, strong.training)
    #expect(try MarkovChains.divergence(after, chain: 1) > before + 0.1)
  }
}
