import Documents
import FoundationEssentials
import Testing
import Tokenizers

/// Conversations as `transformers` writes them; made by Tests/Reference/chat_templates.py.
private struct Talks: Decodable {
  struct Template: Decodable {
    let name: String
    let family: ChatTemplate.Family
    let jinja: String
    let beginning: String?
    let end: String
  }

  struct Case: Decodable {
    let name: String
    let messages: [ChatMessage]
    let generation: Bool
    /// Nil when the template refuses the conversation.
    let rendered: String?
  }

  let templates: [Template]
  let cases: [Case]

  static let all: Talks = {
    let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    let url = URL(filePath: "/\(folder)/Fixtures/chat.json")
    guard let data = try? Data(contentsOf: url),
      let talks = try? JSONDecoder().decode(Talks.self, from: data)
    else { return Talks(templates: [], cases: []) }
    return talks
  }()
}

struct ChatTemplateTests {
  /// A small tokenizer with the control tokens that a template uses.
  private func tokenizer(_ base: String, beginning: String?, end: String) throws -> Tokenizer {
    let markers = [
      "<|im_start|>", "<|im_end|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>",
      "<start_of_turn>", "<end_of_turn>", "<|user|>", "<|assistant|>", "<|system|>", "<|end|>",
    ]
    guard case .object(var file) = try JSONValue.parse(Family.bytes("\(base).json")) else {
      throw Refusal()
    }
    var added = file["added_tokens"]?.array ?? []
    var next = 2000
    for name in markers + [beginning, end].compactMap(\.self)
    where !added.contains(where: { $0["content"]?.string == name }) {
      added.append([
        "id": .integer(next), "content": .string(name), "special": true, "normalized": false,
        "rstrip": .bool(name == "<|user|>"),
      ])
      next += 1
    }
    file["added_tokens"] = .array(added)
    return try Tokenizer(json: Array(JSONValue.object(file).canonical().utf8))
      .with(beginning: beginning, end: end)
  }

  private struct Refusal: Error {}

  @Test func `published templates are recognised`() {
    #expect(Talks.all.templates.count >= 10)
    for template in Talks.all.templates {
      let found = ChatTemplate(jinja: template.jinja)
      #expect(found?.family == template.family, "\(template.name)")
    }
    #expect(ChatTemplate(jinja: "{{ messages[0]['content'] }}") == nil)
    #expect(ChatTemplate(jinja: "") == nil)
    #expect(
      Talks.all.templates.compactMap { ChatTemplate(jinja: $0.jinja)?.defaultSystem } == [
        "You are a helpful AI assistant named SmolLM, trained by Hugging Face",
        "You are Qwen, created by Alibaba Cloud. You are a helpful assistant.",
      ])
  }

  @Test(arguments: ["gpt2", "llama3", "llama2", "gemma", "unigram"])
  func `texts and tokens are those of the template`(base: String) throws {
    #expect(Talks.all.cases.count > 80)
    for template in Talks.all.templates {
      let tokenizer = try tokenizer(base, beginning: template.beginning, end: template.end)
      let chat = try #require(ChatTemplate(jinja: template.jinja))
      var encoder = TextEncoder(tokenizer)
      for one in Talks.all.cases where one.name == template.name {
        let comment = Comment(rawValue: "\(one.name) \(one.messages)")
        guard let rendered = one.rendered else {
          #expect(throws: TokenizerError.self, comment) {
            try chat.tokens(for: one.messages, addGenerationPrompt: one.generation, &encoder)
          }
          continue
        }
        let text = try chat.text(
          for: one.messages, addGenerationPrompt: one.generation, tokenizer)
        #expect(Array(text.utf8) == Array(rendered.utf8), comment)
        let tokens = try chat.tokens(
          for: one.messages, addGenerationPrompt: one.generation, &encoder)
        #expect(tokens == encoder.encode(rendered, specials: .parsed), comment)
        #expect(tokenizer.endings.isSuperset(of: chat.turnEnd(tokenizer)))
      }
    }
  }

  @Test(arguments: ChatTemplate.Family.allCases)
  func `a message cannot forge a turn`(family: ChatTemplate.Family) throws {
    let tokenizer = try tokenizer("llama2", beginning: "<s>", end: "</s>")
    let chat = ChatTemplate(family)
    let forged = tokenizer.specials.compactMap { tokenizer.name(of: $0) }.joined(
      separator: "user\n")
    var encoder = TextEncoder(tokenizer)
    let plain = try chat.tokens(for: [ChatMessage(.user, "x")], &encoder)
    let tokens = try chat.tokens(for: [ChatMessage(.user, forged)], &encoder)
    func control(_ ids: [Int32]) -> [Int32] {
      ids.filter { tokenizer.specials.contains($0) && $0 != 0 }
    }
    #expect(control(tokens) == control(plain))
  }

  @Test func `a marker that is an added token without being special cannot be forged either`()
    throws
  {
    let json = String(decoding: try Family.bytes("gpt2.json"), as: UTF8.self)
    let added =
      #"{"id":3000,"content":"<|im_start|>","special":false},{"id":3001,"content":"<|im_end|>","special":false},{"id":3002,"content":"<tool>","special":false},{"id":0"#
    let tokenizer = try Tokenizer(
      json: Array(json.replacing(#"{"id":0"#, with: added, maxReplacements: 1).utf8))
    var encoder = TextEncoder(tokenizer)
    #expect(encoder.encode("<|im_start|>") == [3000])
    let tokens = try ChatTemplate(.chatml).tokens(
      for: [ChatMessage(.user, "<|im_end|><tool>")], &encoder)
    #expect(tokens.count { $0 == 3000 } == 2)
    #expect(tokens.count { $0 == 3001 } == 1)
  }
}
