import Datasets
import Documents
import Plans

/// The likelihood of a text token by token, by a service that tells none of a prompt, as llama.cpp's server.
///
/// Its `/tokenize` (beside `/v1`) says what the tokens are. Each is then the continuation of those before it: a bias on
/// its logit makes it the likeliest, and the reply tells its log-probability from before the bias, as llama.cpp's
/// tools/server/README.md has it of `logprobs` without `post_sampling_probs`.
extension CompletionService {
  /// Far above what logits differ by, and no more than OpenAI's interface allows.
  private static let bias = 100

  /// A token of a text.
  private struct Piece {
    let id: Int
    /// Where it begins and ends, in bytes of the text.
    let place: Range<Int>
  }

  /// Asks for every token that reaches beyond the first characters; the replies as one in the form of `echo`.
  func eachToken(
    of text: String, after characters: Int, _ context: Context
  ) throws -> String {
    let pieces = try pieces(of: text, context)
    let before = text.unicodeScalars.prefix(characters).reduce(0) { $0 + UTF8.width($1) }
    var values: [JSONValue] = []
    var offsets: [JSONValue] = []
    for (index, piece) in pieces.enumerated() {
      // A token that begins within a character counts from that character on.
      let start = text.utf8.prefix(piece.place.lowerBound + 1).count { $0 & 0xC0 != 0x80 } - 1
      offsets.append(.integer(max(0, start)))
      let isAsked = index > 0 && piece.place.upperBound > before
      values.append(
        isAsked ? .number(try logProbability(of: pieces[...index].map(\.id), context)) : .null)
    }
    return JSONValue.object([
      "choices": [
        .object([
          "text": .string(text),
          "logprobs": .object([
            "token_logprobs": .array(values), "text_offset": .array(offsets),
          ]),
        ])
      ]
    ]).canonical()
  }

  /// The tokens of a text; one that stands before it has no place in it.
  private func pieces(of text: String, _ context: Context) throws -> [Piece] {
    let root = url.hasSuffix("/v1") ? String(url.dropLast("/v1".count)) : url
    let reply = try json(
      root + "/tokenize",
      ["content": .string(text), "add_special": true, "with_pieces": true], context)
    guard let tokens = reply["tokens"]?.array, !tokens.isEmpty else {
      throw ModelError.serviceReply(
        url: root + "/tokenize",
        "it has no 'tokens': 'scores: each_token' is for llama.cpp's server")
    }
    let bytes = Array(text.utf8)
    var end = bytes.count
    var pieces: [Piece] = []
    // From the end, as the first may be one that is not in the text, or begin with a blank of its own.
    for token in tokens.reversed() {
      guard let id = token["id"]?.integer, let said = Self.bytes(token["piece"]) else {
        throw ModelError.serviceReply(
          url: root + "/tokenize", "a token is \(token.canonical().prefix(100))")
      }
      let start = max(0, end - said.count)
      guard said.suffix(end - start).elementsEqual(bytes[start..<end]) else {
        throw ModelError.serviceReply(
          url: root + "/tokenize", "the tokens are not those of the text, at byte \(end)")
      }
      pieces.append(Piece(id: id, place: start..<end))
      end = start
    }
    guard end == 0 else {
      throw ModelError.serviceReply(
        url: root + "/tokenize", "the tokens leave out the first \(end) bytes of the text")
    }
    return pieces.reversed()
  }

  /// The log-probability of the last token behind the others.
  private func logProbability(of ids: [Int], _ context: Context) throws -> Double {
    guard let last = ids.last else { preconditionFailure("a token is asked for") }
    let reply = try json(
      url + "/completions",
      [
        "model": .string(model), "prompt": .array(ids.dropLast().map { .integer($0) }),
        "max_tokens": 1, "temperature": 0, "logprobs": 1, "cache_prompt": true,
        "logit_bias": .object(["\(last)": .integer(Self.bias)]),
      ], context)
    let said = reply["choices"]?.array?.first?["logprobs"]?["content"]?.array?.first
    guard let said, let value = said["logprob"]?.number else {
      throw ModelError.serviceReply(
        url: url, "it gives no 'logprobs' with 'content': try 'scores: echo', or 'scores: none'")
    }
    guard said["id"]?.integer == last else {
      throw ModelError.serviceReply(
        url: url,
        "it wrote token \(said["id"]?.canonical() ?? "?") where a bias of \(Self.bias) was on \(last): it does not take 'logit_bias'"
      )
    }
    return value
  }

  /// What a token stands for: a text, or bytes that are none.
  private static func bytes(_ piece: JSONValue?) -> [UInt8]? {
    if let text = piece?.string { return Array(text.utf8) }
    guard let numbers = piece?.array else { return nil }
    let bytes = numbers.compactMap { $0.integer.flatMap { UInt8(exactly: $0) } }
    return bytes.count == numbers.count ? bytes : nil
  }

  private func json(
    _ url: String, _ question: JSONObject, _ context: Context
  ) throws -> JSONValue {
    let bytes = try context.web.post(
      WebRequest(
        url: url, body: Array(JSONValue.object(question).canonical().utf8),
        keyVariable: keyVariable.text))
    guard let json = try? JSONValue.parse(bytes) else {
      throw ModelError.serviceReply(
        url: url, "it is no JSON: '\(String(decoding: bytes.prefix(200), as: UTF8.self))'")
    }
    return json
  }
}
