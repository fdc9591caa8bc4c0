import Tensors
import Tokenizers

/// One text that a `Generator` is writing.
final class Draft {
  /// The place of its prompt in the list.
  let index: Int
  /// Its place in the cache.
  private(set) var place = 0
  /// Tokens that the model has not read yet: the prompt, or the last one written.
  private(set) var unread: ArraySlice<Int32>
  private(set) var output = Generator.Output()
  private(set) var isDone = false
  private var draws: RandomStream
  private let endings: Set<Int32>
  private var decoder: StreamDecoder
  private var text: StopText

  init(
    index: Int, prompt: [Int32], draws: RandomStream, stops: [String], _ tokenizer: Tokenizer
  ) {
    self.index = index
    endings = tokenizer.endings
    decoder = StreamDecoder(tokenizer)
    unread = prompt[...]
    self.draws = draws
    text = StopText(stops: stops)
  }

  /// Takes a place in a cache, where what all prompts begin with need not be read again.
  func start(at place: Int, _ prefix: SharedPrefix, _ cache: KeyValueCache) {
    self.place = place
    unread = unread.dropFirst(prefix.copy(to: place, of: cache))
  }

  /// Returns the next tokens to read, at most this many, which then count as read.
  func read(_ most: Int) -> [Int32] {
    defer { unread = unread.dropFirst(most) }
    return Array(unread.prefix(most))
  }

  /// A number in [0, 1) of the prompt's own stream, one for each token.
  func draw() -> Double { draws.uniform() }

  /// Adds a token that the model wrote, of at most this many; `isLast` when the model has no position to read it at.
  func add(_ token: Int32, most: Int, isLast: Bool) {
    unread = [token]
    if endings.contains(token) {
      output.ended = true
    } else {
      output.tokens.append(token)
      text.add(decoder.append(token))
      output.ended = text.isStopped
    }
    isDone = output.ended || output.tokens.count == most || isLast
    guard isDone else { return }
    text.add(decoder.finish())
    output.text = text.text
  }

  /// Returns the part of the text that became certain since the last time.
  func news() -> String { text.next(isComplete: isDone) }
}
