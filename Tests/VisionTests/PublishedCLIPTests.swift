import Documents
import FoundationEssentials
import Formats
import Models
import Tensors
import Testing
import Vision

/// A model that was trained, with what PyTorch says of it: `LETHE_CLIP` names a folder with a CLIPModel and, beside
/// the folder, `tiny_clip_fixture.json`.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["LETHE_CLIP"] != nil))
struct PublishedCLIPTests {
  @Test func `texts, images and soft prompts agree with PyTorch`() throws {
    let folder = try #require(ProcessInfo.processInfo.environment["LETHE_CLIP"])
    var files: [String: FileBytes] = [:]
    for name in ["config.json", "model.safetensors", "tokenizer.json"] {
      files[name] = try FileBytes(path: "\(folder)/\(name)", name: name)
    }
    let checkpoint = try HuggingFaceFolder(files).clip()
    let model = try LoadedCLIP(checkpoint, Compute(portableThreads: 2))
    let folderAbove = "\(folder)/.."
    let file = try FileBytes(path: "\(folderAbove)/tiny_clip_fixture.json")
    let json = try JSONValue.parse(file.read(0..<file.count))
    for item in json["texts"]?.array ?? [] {
      let text = try #require(item["text"]?.string)
      #expect(try checkpoint.tokens(of: text).map { Int($0) } == item["ids"]?.array?.map(\.integer))
      #expect(try close(model.features(of: [text]), item["embedding"]))
    }
    for item in json["images"]?.array ?? [] {
      let pixels = try #require(numbers(item["pixels_28x28"])).map { UInt8($0) }
      let image = RGBImage(width: 28, height: 28, grey: pixels)
      #expect(close(model.features(ofImages: 1) { _ in image }, item["embedding"]))
    }
    #expect(abs(model.scale - 13.869925) < 1e-4)
  }

  private func numbers(_ json: JSONValue?) -> [Float]? {
    guard let items = json?.array else { return nil }
    return items.flatMap { item in
      item.array.map { $0.compactMap(\.number) } ?? [item.number ?? .nan]
    }
    .map { Float($0) }
  }

  private func close(_ found: [Float], _ json: JSONValue?) -> Bool {
    guard let wanted = numbers(json), wanted.count == found.count else { return false }
    return zip(found, wanted).allSatisfy { abs($0 - $1) < 2e-4 }
  }
}
