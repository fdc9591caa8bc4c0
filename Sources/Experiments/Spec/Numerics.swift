/// The numerics profiles that a spec can ask for.
package enum Numerics: String, CaseIterable, Sendable {
  case portable
  case fast
  case fastBF16 = "fast_bf16"
  case bf16Tiles = "bf16_tiles"
  case bf16Pairs = "bf16_pairs"
}
