package import Tensors
import Tokenizers

/// Lets a model write on after prompts, many at a time.
///
/// What follows a prompt depends on the prompt, the settings and its stream only: not on the prompts beside
/// it, nor on how many are read together.
package struct Generator {
  /// What a model wrote after one prompt.
  package struct Output: Sendable, Equatable {
    /// All tokens that were written, without the one that ended the text.
    package var tokens: [Int32] = []
    /// The text of the tokens, up to a stop text.
    package var text = ""
    /// True when the model ended by itself or wrote a stop text, false when it was cut off.
    package var ended = false

    package init() {}
  }

  private let model: LoadedModel
  private let settings: GenerationSettings
  private let seed: Seed
  /// Nil for always the likeliest token.
  private let sampler: Sampler?

  /// Floats of keys and values that are kept at once, 512 MB, and sequences that are read together; both
  /// count in no result.
  private static let cacheFloats = 1 << 27
  private static let draftsAtOnce = 64

  /// `seed` matters to drawn tokens only.
  package init(
    _ model: LoadedModel, _ settings: GenerationSettings = GenerationSettings(),
    seed: Seed = Seed(0)
  ) {
    self.model = model
    self.settings = settings
    self.seed = seed
    sampler =
      settings.sampling.isGreedy
      ? nil : Sampler(settings.sampling, vocabulary: model.checkpoint.vocabulary)
  }

  /// Returns what follows each prompt; a prompt has at least one token, and a text ends with the model's positions.
  ///
  /// `streams` name what is drawn for each prompt: its place in the list unless given. `onText` is called
  /// with the place of a prompt and the next piece of its text, as soon as that is certain; `onEnd` with the
  /// place of a prompt whose text is complete. Once `isCancelled`, the texts stay as they are.
  package func texts(
    after prompts: [[Int32]], streams: [UInt64]? = nil, onText: ((Int, String) -> Void)? = nil,
    onEnd: ((Int, Output) -> Void)? = nil, isCancelled: (() -> Bool)? = nil
  ) -> [Output] {
    var outputs = prompts.map { _ in Output() }
    guard settings.maxNewTokens > 0 else { return outputs }
    var waiting = prompts.indices.reversed().map { index in
      Draft(
        index: index, prompt: prompts[index],
        draws: seed.stream("generate", streams?[index] ?? UInt64(index)), stops: settings.stop,
        model.checkpoint.tokenizer)
    }
    let prefix = SharedPrefix(of: prompts, model)
    let cache = model.makeCache(
      sequences: min(Self.draftsAtOnce, prompts.count),
      capacity: (prompts.map(\.count).max() ?? 0) + settings.maxNewTokens)
    func cost(_ draft: Draft) -> Int {
      (prompts[draft.index].count + settings.maxNewTokens) * cache.floatsPerToken
    }
    var free = Array((0..<cache.sequences).reversed())
    var drafts: [Draft] = []
    var floats = 0
    while !(waiting.isEmpty && drafts.isEmpty) {
      // As many prompts as fit; one always does.
      while let next = waiting.last, let place = free.last,
        drafts.isEmpty || floats + cost(next) <= Self.cacheFloats
      {
        waiting.removeLast()
        free.removeLast()
        floats += cost(next)
        next.start(at: place, prefix, cache)
        drafts.append(next)
      }
      if isCancelled?() == true {
        for draft in drafts { outputs[draft.index] = draft.output }
        break
      }
      advance(drafts, cache)
      for draft in drafts {
        if let onText {
          let text = draft.news()
          if !text.isEmpty { onText(draft.index, text) }
        }
        guard draft.isDone else { continue }
        outputs[draft.index] = draft.output
        onEnd?(draft.index, draft.output)
        cache.release(draft.place)
        free.append(draft.place)
        floats -= cost(draft)
      }
      drafts.removeAll(where: \.isDone)
    }
    return outputs
  }

  /// Reads on in each text, and adds a token to those that have been read to their end.
  private func advance(_ drafts: [Draft], _ cache: KeyValueCache) {
    var pieces: [[Int32]] = []
    var read: [Draft] = []
    var room = LoadedModel.tokensAtOnce
    for draft in drafts where room > 0 {
      pieces.append(draft.read(room))
      read.append(draft)
      room -= pieces[pieces.count - 1].count
    }
    let batch = TokenBatch(
      pieces, after: read.map { cache.length($0.place) }, places: read.map(\.place))
    let complete = read.indices.filter { read[$0].unread.isEmpty }
    let states = model.read(batch, at: complete.map { Int32(batch.starts[$0 + 1] - 1) }, cache)
    guard !complete.isEmpty else { return }
    let next = tokens(after: states, complete.map { read[$0] })
    for (place, token) in zip(complete, next) {
      let positions = model.checkpoint.architecture.learnedPositions ?? .max
      read[place].add(
        token, most: settings.maxNewTokens, isLast: cache.length(read[place].place) >= positions)
    }
  }

  private func tokens(after states: Tape.Slot, _ drafts: [Draft]) -> [Int32] {
    guard let sampler else { return model.argmax(states) }
    let logits = model.logits(states, isWriting: true)
    let size = logits.count / drafts.count
    return drafts.indices.map { row in
      sampler.token(of: logits[row * size..<(row + 1) * size], drafts[row].draw())
    }
  }
}
