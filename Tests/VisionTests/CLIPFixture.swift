import Documents
import Formats
import Models
import Tensors
import Tokenizers
import Vision

/// A tiny published CLIP with what transformers computes from it; made by Tests/Reference/clip.py.
struct CLIPFixture {
  static let names = ["clip_quick_gelu", "clip_gelu_half"]

  let checkpoint: CLIPCheckpoint
  let images: [RGBImage]
  let texts: [[Int32]]
  private let reference: Safetensors

  init(_ name: String) throws {
    let folder =
      "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/") + "/Fixtures/\(name)"
    var files: [String: FileBytes] = [:]
    for file in ["config.json", "model.safetensors"] {
      files[file] = try FileBytes(path: "\(folder)/\(file)")
    }
    // The network is told tokens, so that any tokenizer that fits will do.
    files["tokenizer.json"] = FileBytes(Self.tokenizer, name: "tokenizer.json")
    checkpoint = try HuggingFaceFolder(files).clip()
    let reference = try Safetensors(FileBytes(path: "\(folder)/reference.safetensors"))
    self.reference = reference
    let pixels = try Self.floats("pixels", reference)
    images = (0..<3).map { index in
      RGBImage(
        width: 12, height: 12, pixels: pixels[432 * index..<432 * (index + 1)].map { UInt8($0) })
    }
    texts = try (0..<3).map { index in
      try Self.floats("tokens.\(index)", reference).map { Int32($0) }
    }
  }

  /// Returns a tensor of the reference.
  func floats(_ name: String) throws -> [Float] { try Self.floats(name, reference) }

  private static func floats(_ name: String, _ file: Safetensors) throws -> [Float] {
    let tensor = try file.tensor(name)
    let memory = FloatMemory(count: tensor.count)
    try file.decode(tensor, into: memory.floats)
    return memory.floats.array
  }

  /// 40 tokens, the last two of which begin and end a text.
  private static let tokenizer: [UInt8] = {
    let letters = (0..<38).map { "\"\(UnicodeScalar(UInt8(48 + $0)))\": \($0)" }
    let letter = letters.joined(separator: ", ").replacing("\"\\\"", with: "\"\\\\\"")
    return Array(
      """
      {"version": "1.0", "added_tokens": [
        {"id": 38, "content": "<|startoftext|>", "special": true, "normalized": false,
         "single_word": false, "lstrip": false, "rstrip": false},
        {"id": 39, "content": "<|endoftext|>", "special": true, "normalized": false,
         "single_word": false, "lstrip": false, "rstrip": false}],
       "normalizer": null, "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false,
         "trim_offsets": true, "use_regex": true},
       "post_processor": {"type": "RobertaProcessing", "sep": ["<|endoftext|>", 39],
         "cls": ["<|startoftext|>", 38], "trim_offsets": false, "add_prefix_space": false},
       "decoder": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true,
         "use_regex": true},
       "model": {"type": "BPE", "dropout": null, "unk_token": null,
         "continuing_subword_prefix": null, "end_of_word_suffix": null, "fuse_unk": false,
         "byte_fallback": false, "vocab": {\(letter)}, "merges": []}}
      """.utf8)
  }()
}
