/// Which questions a cell shows.
enum QuestionChoice {
  /// Evenly spread ones, and those that were asked for word by word.
  static func rows(_ count: Int, _ prompts: [String], of questions: [String]) -> [Int] {
    // Texts without a beginning ask nothing.
    let asking = questions.indices.filter { !questions[$0].isEmpty }
    let spread = min(count, asking.count)
    let even = (0..<spread).map { asking[$0 * asking.count / max(1, spread)] }
    let asked = prompts.compactMap { questions.firstIndex(of: $0) }
    return even + asked.filter { !even.contains($0) }
  }
}
