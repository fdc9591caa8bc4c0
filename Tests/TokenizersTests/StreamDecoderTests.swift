import Testing
import Tokenizers

struct StreamDecoderTests {
  @Test func `bytes that are no complete character are held back`() throws {
    let tokenizer = try Family.tokenizer("gpt2")
    let ids = "é👍x".utf8.map { byte in
      (0..<Int32(tokenizer.count)).first { tokenizer.bytes(of: [$0]) == [byte] } ?? -1
    }
    var decoder = StreamDecoder(tokenizer)
    #expect(ids.map { decoder.append($0) } == ["", "é", "", "", "", "👍", "x"])
    #expect(decoder.append(ids[0]) == "")
    #expect(decoder.finish() == "\u{FFFD}")
    #expect(decoder.append(ids[2]) == "")
    #expect(decoder.append(ids[6]) == "\u{FFFD}x")
  }
}
