/// What a step asks of whatever runs it: cores, memory, GPUs, tokens, time.
///
/// Step kinds declare it, and `resources:` of a spec may say otherwise. Only scheduling looks at it: it is in no key.
package struct Resources: Sendable, Equatable {
  /// Cores at most; nil for as many as it gets, 0 for a step that runs inside the runner and is over soon.
  package var cores: Int?
  /// Bytes that it is expected to use; 0 when unknown.
  package var memory: Int
  /// Bytes above which its process is ended; nil for no limit.
  package var memoryLimit: Int?
  /// Graphics processors.
  package var gpus: Int
  /// Seconds after which it is stopped; nil for the runner's default.
  package var time: Double?
  /// How many it takes of things that only the user can count, by name: licences, a slow disk.
  package var tokens: [String: Int]
  /// Steps of a higher one start first, and what they need with them.
  package var priority: Int

  /// What a step asks; what is left out it does not ask.
  package init(
    cores: Int? = nil, memory: Int = 0, memoryLimit: Int? = nil, gpus: Int = 0,
    time: Double? = nil, tokens: [String: Int] = [:], priority: Int = 0
  ) {
    self.cores = cores
    self.memory = memory
    self.memoryLimit = memoryLimit
    self.gpus = gpus
    self.time = time
    self.tokens = tokens
    self.priority = priority
  }

  /// Runs inside the runner, on no core of the budget.
  package static let light = Resources(cores: 0)
  /// Takes as many cores as it gets, in a process of its own.
  package static let heavy = Resources()

  /// True for what runs inside the runner.
  package var isLight: Bool { cores == 0 }
}

extension Resources: Codable {
  private enum CodingKeys: String, CodingKey {
    case cores, memory, memoryLimit, gpus, time, tokens, priority
  }

  /// Reads what an encoder wrote, also one of a release that knew less.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      cores: try values.decodeIfPresent(Int.self, forKey: .cores),
      memory: try values.decode(Int.self, forKey: .memory),
      memoryLimit: try values.decodeIfPresent(Int.self, forKey: .memoryLimit),
      gpus: try values.decode(Int.self, forKey: .gpus),
      time: try values.decodeIfPresent(Double.self, forKey: .time),
      tokens: try values.decodeIfPresent([String: Int].self, forKey: .tokens) ?? [:],
      priority: try values.decodeIfPresent(Int.self, forKey: .priority) ?? 0)
  }
}
