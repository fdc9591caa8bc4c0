package import Documents

/// What the field knows of a method; `lethe describe` and `Documentation/Methods.md` show it.
package struct MethodFacts: Sendable {
  /// What a method changes: the classes of the survey "Digital Forgetting in Large Language Models"
  /// (Blanco-Justicia and others, 2024, arXiv:2404.02062).
  package enum Kind: String, Sendable, CaseIterable {
    case baseline
    case global = "global weight modification"
    case local = "local weight modification"
    case architecture = "architecture modification"
    case prompt = "input or output modification"
    case open = "whatever the program does"
  }

  package let fullName: String
  package let kind: Kind
  /// Authors, year, title and number, a line each; empty where there is no paper.
  package let papers: [String]
  /// In plain text.
  package let formula: String
  /// What must be there for it; empty where the method's `MethodNeeds` say it.
  package let needs: String
  /// What the published code does otherwise than the paper, or we otherwise than both.
  package let otherwise: String

  package init(
    _ fullName: String, _ kind: Kind, papers: [String] = [], formula: String, needs: String = "",
    otherwise: String = ""
  ) {
    self.fullName = fullName
    self.kind = kind
    self.papers = papers
    self.formula = formula
    self.needs = needs
    self.otherwise = otherwise
  }

  /// As a component tells them.
  func facts(needing needs: String) -> [Fact] {
    [Fact("full name", fullName), Fact("class", kind.rawValue)]
      + papers.map { Fact("paper", $0) } + [Fact("formula", formula), Fact("needs", needs)]
      + (otherwise.isEmpty ? [] : [Fact("differences", otherwise)])
  }
}

extension Method {
  package var facts: [Fact] { Self.about.facts(needing: Self.about.needs) }

  /// The facts of a method that lets another one train, and perhaps reads retain rows itself.
  func facts(around method: (any GradientMethod)?, readingRetain: Bool = false) -> [Fact] {
    var needs = method?.needs ?? MethodNeeds()
    needs.retain = needs.retain || readingRetain
    return Self.about.facts(needing: "for the method inside: \(needs.sentence)")
  }
}

extension GradientMethod {
  package var facts: [Fact] {
    Self.about.facts(needing: Self.about.needs.isEmpty ? needs.sentence : Self.about.needs)
  }
}

extension MethodNeeds {
  /// What is needed, in words.
  var sentence: String {
    let rows =
      switch primary {
      case .forget: "forget rows"
      case .retain: "retain rows"
      case .refusals: "forget questions with refusals"
      case .own: "rows that it makes of the forget rows"
      }
    var needs = [rows]
    if retain { needs.append("retain rows") }
    if refusals { needs.append("other answers to the forget questions") }
    // Rows that a method makes have the true answers beside them.
    if refusalTokens { needs.append(primary == .own ? "the true answers" : "refusals") }
    if retainRefusals { needs.append("refusals of the retain questions") }
    if likelihoods || tokenLikelihoods { needs.append("the starting model's likelihoods") }
    if primaryStates != nil || retainStates != nil {
      needs.append("the starting model's predictions")
    }
    return needs.joined(separator: ", ")
  }
}
