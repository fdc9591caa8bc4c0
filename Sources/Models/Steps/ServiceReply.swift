import Documents

/// What a completion service replied, read.
struct ServiceReply {
  private let url: String
  private let choice: JSONValue
  private let usage: JSONValue?

  init(_ text: String, url: String) throws(ModelError) {
    self.url = url
    guard let json = try? JSONValue.parse(Array(text.utf8)),
      let choice = json["choices"]?.array?.first
    else { throw .serviceReply(url: url, "it has no 'choices': '\(text.prefix(200))'") }
    self.choice = choice
    usage = json["usage"]
  }

  /// What the service wrote, how many tokens that is, and whether it ended by itself.
  func generation() throws(ModelError) -> Generation {
    guard let text = choice["text"]?.string else {
      throw .serviceReply(url: url, "the choice has no 'text'")
    }
    return Generation(
      text: text, tokens: max(0, usage?["completion_tokens"]?.integer ?? 0),
      ended: choice["finish_reason"]?.string != "length")
  }

  /// Returns the log-probabilities of the tokens of a text that reach beyond its first characters.
  ///
  /// A token that lies across the border counts: it is part of what follows. The first token of a text has none, where
  /// nothing precedes it.
  func logProbabilities(
    of text: String, after characters: Int, _ form: CompletionService.Scoring
  ) throws(ModelError) -> [Double] {
    let scalars = Array(text.unicodeScalars)
    let tokens =
      form == .promptLogprobs ? try prompted(scalars) : try echoed(scalars.count)
    let found = tokens.enumerated().filter { $1.end > characters }
    var values: [Double] = []
    for (index, token) in found {
      guard let value = token.value else {
        guard index == 0 else {
          throw .serviceReply(url: url, "token \(index + 1) of the text has no log-probability")
        }
        continue
      }
      guard value.isFinite else {
        throw .serviceReply(
          url: url, "token \(index + 1) of the text has no finite log-probability")
      }
      values.append(value)
    }
    guard !values.isEmpty else {
      throw .serviceReply(url: url, "no token of the answer has a log-probability")
    }
    return values
  }

  private struct Token {
    /// Where it ends, in characters of the text.
    let end: Int
    let value: Double?
  }

  private func echoed(_ count: Int) throws(ModelError) -> [Token] {
    guard let logprobs = choice["logprobs"], let values = logprobs["token_logprobs"]?.array,
      let offsets = logprobs["text_offset"]?.array?.map(\.integer),
      offsets.count == values.count, !offsets.isEmpty
    else {
      throw .serviceReply(
        url: url,
        "it gives no log-probabilities of the prompt ('logprobs' with 'token_logprobs' and 'text_offset'): try 'scores: prompt_logprobs', or 'scores: none'"
      )
    }
    var tokens: [Token] = []
    var last = 0
    for (index, value) in values.enumerated() {
      guard let start = offsets[index], start >= last else {
        throw .serviceReply(url: url, "'text_offset' does not rise")
      }
      last = start
      // What it wrote itself stands behind the text.
      guard start < count || index == 0 else { break }
      let next = index + 1 < offsets.count ? offsets[index + 1] ?? count : count
      tokens.append(Token(end: min(count, next), value: value.number))
    }
    return tokens
  }

  /// Tokens are laid along the text from its end, as the first may be one that is not in the text.
  private func prompted(_ text: [Unicode.Scalar]) throws(ModelError) -> [Token] {
    guard let places = choice["prompt_logprobs"]?.array, !places.isEmpty else {
      throw .serviceReply(
        url: url,
        "it gives no 'prompt_logprobs': try 'scores: echo', or 'scores: none'")
    }
    var tokens: [Token] = []
    var end = text.count
    for place in places.reversed() {
      guard case .object(let named) = place else {
        tokens.append(Token(end: end, value: nil))
        end = 0
        continue
      }
      // Of several entries the one that the text has here, the longest of them.
      let fits = named.values.compactMap { entry -> (length: Int, value: Double)? in
        guard let said = entry["decoded_token"]?.string, let value = entry["logprob"]?.number
        else { return nil }
        let scalars = Array(said.unicodeScalars)
        guard scalars.count <= end, scalars == Array(text[(end - scalars.count)..<end]) else {
          return nil
        }
        return (scalars.count, value)
      }
      guard let found = fits.max(by: { ($0.length, $0.value) < ($1.length, $1.value) }) else {
        guard end > 0 else { break }  // what stands before the text
        throw .serviceReply(
          url: url, "the tokens of 'prompt_logprobs' are not those of the text, at character \(end)"
        )
      }
      tokens.append(Token(end: end, value: found.value))
      end -= found.length
    }
    return tokens.reversed()
  }
}
