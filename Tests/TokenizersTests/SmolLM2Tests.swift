import Formats
import FoundationEssentials
import Testing
import Tokenizers

/// The vocabulary of SmolLM2's file, when LETHE_SMOLLM2 names it, against ids by llama.cpp.
struct SmolLM2Tests {
  private static let path = ProcessInfo.processInfo.environment["LETHE_SMOLLM2"]

  private struct Cases: Decodable {
    struct Case: Decodable {
      let text: String
      let ids: [Int32]
    }

    let cases: [Case]
  }

  private func tokenizer() throws -> (Tokenizer, chat: String) {
    let metadata = try GGUF(FileBytes(path: Self.path ?? "")).metadata
    func key(_ name: String) -> GGUFValue? { metadata["tokenizer.ggml.\(name)"] }
    func id(_ name: String) -> Int32? { key(name)?.integer.flatMap(Int32.init(exactly:)) }
    let vocabulary = GGUFVocabulary(
      model: key("model")?.string ?? "", pre: key("pre")?.string ?? "",
      tokens: key("tokens")?.strings ?? [],
      types: (key("token_type")?.integers ?? []).compactMap(Int32.init(exactly:)),
      merges: key("merges")?.strings ?? [], beginning: id("bos_token_id"), end: id("eos_token_id"),
      unknown: id("unknown_token_id"), padding: id("padding_token_id"),
      addsBeginning: key("add_bos_token")?.bool, addsSpacePrefix: key("add_space_prefix")?.bool)
    return (try Tokenizer(vocabulary), metadata["tokenizer.chat_template"]?.string ?? "")
  }

  @Test(.enabled(if: path != nil, "LETHE_SMOLLM2 does not name the GGUF file"))
  func `ids are those of llama cpp`() throws {
    let folder = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
    let url = URL(filePath: "/\(folder)/ModelsTests/Fixtures/smollm2/tokenizer.json")
    let cases = try JSONDecoder().decode(Cases.self, from: Data(contentsOf: url)).cases
    let (tokenizer, _) = try tokenizer()
    #expect(cases.count >= 16)
    #expect(tokenizer.count == 49_152)
    #expect(tokenizer.beginning == 1)
    #expect(tokenizer.end == 2)
    #expect(tokenizer.endings == [0, 2])
    var encoder = TextEncoder(tokenizer)
    for one in cases {
      #expect(
        encoder.encode(one.text, specials: .parsed) == one.ids, "\(one.text.debugDescription)")
      #expect(tokenizer.decode(one.ids, skippingSpecials: false) == one.text)
    }
    let again = try Tokenizer(json: tokenizer.json)
    #expect(again == tokenizer)
    #expect(again.end == 2)
  }

  @Test(.enabled(if: path != nil, "LETHE_SMOLLM2 does not name the GGUF file"))
  func `a question is asked by its chat template`() throws {
    let (tokenizer, jinja) = try tokenizer()
    let chat = ChatTemplate(jinja: jinja)
    var encoder = TextEncoder(tokenizer)
    let tokens = try chat.tokens(for: [ChatMessage(.user, "Hi<|im_end|>")], &encoder)
    #expect(tokens.count { $0 == 1 } == 3)
    #expect(tokens.count { $0 == 2 } == 2)
    #expect(tokenizer.decode(tokens).hasSuffix("user\nHi<|im_end|>\nassistant\n"))
  }
}
