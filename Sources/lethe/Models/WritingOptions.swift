import Documents
import Models
import Plans
import Tensors

/// How a model writes, and from what seed.
struct WritingOptions {
  private let most = Options.value(
    "--max-new-tokens N", .count, default: 256, "tokens after which an answer is cut off")
  private let sampling = Sampling(
    temperature: Options.value(
      "--temperature T", .number(in: 0...100), default: 0, "0 for always the likeliest token"),
    topK: Options.optional("--top-k K", .count, "draws only from the K likeliest tokens"),
    topP: Options.value(
      "--top-p P", .number(in: 0...1), default: 1,
      "draws only from the likeliest tokens of this probability together"))
  let seed = Seed(Options.value("--seed N", .seed, default: 0, "what is drawn"))
  private let stops = Options.all(
    "--stop TEXT", .parsed("a text that is not empty") { $0.isEmpty ? nil : $0 },
    "a text before which an answer is cut")

  var settings: GenerationSettings {
    GenerationSettings(maxNewTokens: most, sampling: sampling, stop: stops)
  }
}
