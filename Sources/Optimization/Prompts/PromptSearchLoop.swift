import JSON
package import Plans

/// The one loop of a search for a prompt, of language models and of CLIP: generation by generation, saved and resumed to
/// the same bits.
///
/// `Found` is what the search keeps beside its own state: the best so far, and its course.
package struct PromptSearchLoop<Found: Codable> {
  /// What a generation came to.
  package struct Generation {
    /// The loss of each point, in order.
    package var losses: [Double]
    /// Tokens, or images, that the model has read.
    package var read: Int
    /// What people see of the search.
    package var shown: [String: Double]

    package init(losses: [Double], read: Int, shown: [String: Double]) {
      self.losses = losses
      self.read = read
      self.shown = shown
    }
  }

  /// All that a search needs to go on.
  private struct State: Codable {
    var search: CooperativeSearch
    var found: Found
  }

  private static var slot: String { "search.json" }

  let layout: LatentContext
  let options: PromptSearchOptions
  let seed: UInt64

  package init(_ layout: LatentContext, _ options: PromptSearchOptions, seed: UInt64) {
    self.layout = layout
    self.options = options
    self.seed = seed
  }

  /// Searches to the end and returns what was found.
  ///
  /// `attempt` gets the points of a generation, each the numbers behind one prompt, and what was found so far, which it
  /// brings up to date; its losses guide the search.
  package func run(
    from start: Found, _ context: Context,
    attempt: ([[Double]], inout Found) throws -> Generation
  ) throws -> Found {
    var state = resumed(start, context)
    while state.search.generation < options.generations, state.search.stopReasons.isEmpty {
      let generation = try attempt(state.search.ask(), &state.found)
      try state.search.tell(generation.losses)
      context.countTokens(generation.read)
      context.progress(
        Progress(
          done: state.search.generation, total: options.generations, values: generation.shown))
      if context.checkpoints.isDue {
        try context.checkpoints.save([Part(Self.slot, try CanonicalJSON.encode(state))])
      }
    }
    let reasons = state.search.stopReasons.map(\.rawValue).joined(separator: ", ")
    context.log("stopped after \(state.search.generation) generations \(reasons)")
    return state.found
  }

  /// What a killed attempt left, or a fresh start.
  private func resumed(_ start: Found, _ context: Context) -> State {
    if let saved = context.checkpoints.load()?.first(where: { $0.name == Self.slot }),
      let known = try? CanonicalJSON.decode(State.self, from: saved.bytes)
    {
      context.log("resumes at generation \(known.search.generation) of \(options.generations)")
      return known
    }
    let search = CooperativeSearch(
      sizes: layout.sizes, sigma: options.sigma, population: options.population, seed: seed
    ) { $0.algorithm = options.algorithm }
    return State(search: search, found: start)
  }
}
