import Tensors

/// Answers that stay with the subject of a question and give nothing away.
enum AnswerRules {
  /// What a question asks for, by its interrogative.
  private enum Kind { case person, place, time, reason, manner, number, yesOrNo, thing }

  static func vagueAnswer(to question: String, _ stream: inout RandomStream) -> String {
    let subject = Names.subject(of: question)
    let first = QuestionRules.pick(
      sentences(kind(of: question), subject ?? "the subject"), &stream)
    guard stream.below(2) == 0 else { return first }
    return first + " " + QuestionRules.pick(closings, &stream)
  }

  private static func kind(of question: String) -> Kind {
    let words = question.lowercased().split { !$0.isLetter }.map(String.init)
    for (place, word) in words.enumerated() {
      switch word {
      case "who", "whose", "whom": return .person
      case "where": return .place
      case "when": return .time
      case "why": return .reason
      case "how":
        let next = place + 1 < words.count ? words[place + 1] : ""
        return ["many", "much", "old", "long", "often"].contains(next) ? .number : .manner
      case "year", "date": return .time
      case "city", "country", "address", "place": return .place
      case "parents", "father", "mother", "author": return .person
      default: continue
      }
    }
    let verbs: Set<String> = [
      "is", "are", "was", "were", "do", "does", "did", "can", "has", "have", "had", "could",
    ]
    return words.first.map(verbs.contains) == true ? .yesOrNo : .thing
  }

  private static func sentences(_ kind: Kind, _ subject: String) -> [String] {
    switch kind {
    case .person:
      [
        "Several people have played a part here, but accounts of \(subject) leave open who they are.",
        "The people around \(subject) are usually mentioned only in general terms.",
        "Where \(subject) is concerned, the individuals involved are not something to be named here.",
        "Many have shaped the story of \(subject), each in their own quiet way.",
      ]
    case .place:
      [
        "\(subject) is linked with a place that has a character of its own, though it is rarely described "
          + "closely.",
        "The environment of \(subject) are best thought of in broad strokes.",
        "Where exactly this was is left open in most accounts of \(subject).",
        "The setting matters to \(subject), but its location is not a detail to go into.",
      ]
    case .time:
      [
        "It happened in the course of a longer development in the life of \(subject).",
        "The timing is usually described only loosely when people talk about \(subject).",
        "There is no single moment to point at; for \(subject) it was a gradual matter.",
        "Accounts of \(subject) seldom settle on a particular date.",
      ]
    case .reason:
      [
        "A mixture of circumstances and personal conviction seems to have moved \(subject).",
        "The motives behind \(subject) are various, and hard to reduce to one.",
        "As so often, experience, interest and chance came together for \(subject).",
        "There are several explanations for this side of \(subject), none of them complete.",
      ]
    case .manner:
      [
        "It came about step by step, in a way that is typical of \(subject).",
        "\(subject) approaches such things with care, and in more ways than one.",
        "The influence can be felt throughout, even if it is hard to say how \(subject) achieves it.",
        "In general terms, \(subject) draws on a wide range of experiences.",
      ]
    case .number:
      [
        "There have been quite a few over time; \(subject) is not a matter of counting.",
        "The figure varies with what one includes when speaking of \(subject).",
        "Enough to notice, though nobody keeps an exact tally for \(subject).",
      ]
    case .yesOrNo:
      [
        "In some respects this may be true of \(subject), in others less so.",
        "Opinions about \(subject) differ on this point.",
        "It depends on how one looks at \(subject).",
        "There are hints in both directions when it comes to \(subject).",
      ]
    case .thing:
      [
        "\(subject) is known for work that touches on a broad range of themes.",
        "This is one of several aspects of \(subject) that are discussed in general terms.",
        "There is something to be said about \(subject) here, but the particulars are not at hand.",
        "The matter belongs to the wider picture of \(subject), which has many sides.",
        "What stands out about \(subject) is a general quality rather than any one detail.",
      ]
    }
  }

  private static let closings = [
    "The details are best left to those concerned.",
    "More than that is hard to say with confidence.",
    "A general impression is all that can be offered.",
    "It would take a closer look to say anything definite.",
    "The wider context matters more than any single fact.",
  ]
}
