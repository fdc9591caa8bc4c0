import Documents
import Formats
import Models
import Plans
import Tensors
import Testing
import Tokenizers

/// What was read of a model is written: its template, its special tokens and what ends a generation.
struct RoundTripTests {
  private func model() throws -> Checkpoint {
    let plain = try Tiny.checkpoint()
    return Checkpoint(
      architecture: plain.architecture,
      tokenizer: try plain.tokenizer.with(beginning: 0, end: 1, stops: [1, 7]),
      template: .apart, weights: plain.weights, vocabulary: plain.vocabulary,
      chat: ChatTemplate(
        jinja: "{% for m in messages %}<|bos|>{{ m.role + '\\n' + m.content }}<|eos|>{% endfor %}",
        beginning: "<|bos|>", end: "<|eos|>"))
  }

  @Test func `a Hugging Face folder says all that was read`() throws {
    let model = try model()
    var files: [String: FileBytes] = [:]
    for part in try HuggingFaceFolder.files(of: model) {
      files[part.name] = FileBytes(part.bytes, name: part.name)
    }
    let again = try HuggingFaceFolder(files).checkpoint()
    #expect(again.chat == model.chat)
    #expect(again.tokenizer.beginning == 0)
    #expect(again.tokenizer.end == 1)
    #expect(again.tokenizer.endings == [1, 7])
    try expectSamePrompt(again, model)
  }

  @Test func `a GGUF file has the template`() throws {
    let model = try model()
    let part = try GGUFModel.file(of: model, matrices: .f32)
    let again = try GGUFModel(FileBytes(part.bytes, name: part.name)).checkpoint()
    #expect(again.chat == model.chat)
    #expect(again.tokenizer.end == 1)
    #expect(again.tokenizer.endings == [1, 7])
    try expectSamePrompt(again, model)
  }

  private func expectSamePrompt(_ a: Checkpoint, _ b: Checkpoint) throws {
    var encoders = (TextEncoder(a.tokenizer), TextEncoder(b.tokenizer))
    let talk = [ChatMessage(.user, "Who wrote The Sea?")]
    let tokens = try a.asked(by: .chat).tokens(for: talk, &encoders.0)
    #expect(try tokens == b.asked(by: .chat).tokens(for: talk, &encoders.1))
    #expect(tokens.contains(0) && tokens.contains(1))
    #expect(a.chat?.turnEnd(a.tokenizer) == [1])
  }
}
