import Documents
import Models
import Tensors

extension Parameters {
  /// Reads `generation` for answers that are drawn; reports always taking the likeliest token, which has one answer only.
  mutating func sampled(maxNewTokens: Int) -> GenerationSettings {
    let settings = GenerationSettings(
      &self,
      defaults: GenerationSettings(
        maxNewTokens: maxNewTokens, sampling: Sampling(temperature: 1)))
    if settings.sampling.isGreedy {
      report("generation", "answers must be drawn", help: "set 'temperature' above 0")
    }
    return settings
  }
}
