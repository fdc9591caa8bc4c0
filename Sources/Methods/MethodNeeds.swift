package import Models

/// What a method trains on, and what it compares with; the planner computes equal things once.
package struct MethodNeeds: Sendable {
  /// The rows that an epoch runs over.
  package enum Rows: Sendable {
    case forget, retain
    /// The forget questions with refusals for answers.
    case refusals
    /// Rows that the method makes.
    case own
  }

  package var primary = Rows.forget
  /// Whether each row is accompanied by a retain row, drawn uniformly, fresh each time.
  package var retain = true
  /// Whether each row is accompanied by its refusal.
  package var refusals = false
  /// Whether the likelihoods of primary rows and refusals under the starting model are wanted.
  package var likelihoods = false
  /// Where the starting model's predictions for the primary rows, and for the retain rows, are wanted.
  package var primaryStates: StatePositions?
  package var retainStates: StatePositions?
  /// Nil when these are the last hidden states; else the residual stream after this many blocks.
  package var blocks: Int?
  /// Whether the loss looks at positions that predict no scored token, without states to compare with.
  package var everywhere: Bool
  /// Whether the tokens of each row's refusal are wanted, but not what the model says of them.
  package var refusalTokens: Bool
  /// Whether each retain row is accompanied by a refusal, too.
  package var retainRefusals: Bool
  /// Whether the likelihood of each scored token of primary rows is wanted, under the starting model and under the teacher.
  package var tokenLikelihoods: Bool

  package init(
    primary: Rows = .forget, retain: Bool = true, refusals: Bool = false, likelihoods: Bool = false,
    primaryStates: StatePositions? = nil, retainStates: StatePositions? = nil,
    blocks: Int? = nil, everywhere: Bool = false, refusalTokens: Bool = false,
    retainRefusals: Bool = false, tokenLikelihoods: Bool = false
  ) {
    self.primary = primary
    self.retain = retain
    self.refusals = refusals
    self.likelihoods = likelihoods
    self.primaryStates = primaryStates
    self.retainStates = retainStates
    self.blocks = blocks
    self.everywhere = everywhere
    self.refusalTokens = refusalTokens
    self.retainRefusals = retainRefusals
    self.tokenLikelihoods = tokenLikelihoods
  }

  /// What a retain term needs, and a method that has one besides.
  init(
    of term: RetainTerm, primary: Rows = .forget, refusals: Bool = false,
    likelihoods: Bool = false, everywhere: Bool = false
  ) {
    self.init(
      primary: primary, retain: term.isWanted, refusals: refusals, likelihoods: likelihoods,
      retainStates: term.states, everywhere: everywhere)
  }

  /// Whether the loss looks at positions that predict no scored token.
  package var readsAllPositions: Bool {
    everywhere || primaryStates == .all || retainStates == .all
  }

  /// What a training is given, by the names of `TuningSets`: rows, and what the starting model or a teacher says of them.
  ///
  /// `retain` and `watched` say whether it also takes retain rows for its gradients' sake, and rows to be watched.
  package func evidence(
    maxLength: Int, teacher: Bool = false, retain alsoRetain: Bool = false, watched: Bool = false
  ) -> [Need] {
    func states(
      _ set: String, _ positions: StatePositions?, of model: Need.Model
    ) -> [Need] {
      positions.map { positions in
        let step = CollectStates(positions, maxLength: maxLength, blocks: blocks)
        return [.states(set, step, of: model)]
      } ?? []
    }
    var needs: [Need] = [.model(.start), .rows(TuningSets.primary)]
    if teacher { needs.append(.model(.teacher)) }
    if retain || alsoRetain { needs.append(.rows(TuningSets.retain)) }
    if refusals || refusalTokens { needs.append(.rows(TuningSets.alternatives)) }
    if retainRefusals { needs.append(.rows(TuningSets.retainAlternatives)) }
    if watched { needs += TuningSets.watched.map { .rows($0.set) } }
    if likelihoods {
      needs.append(.likelihoods(TuningSets.primary, of: .start))
      if refusals { needs.append(.likelihoods(TuningSets.alternatives, of: .start)) }
    }
    if tokenLikelihoods {
      needs += [.tokens(TuningSets.primary, of: .start), .tokens(TuningSets.primary, of: .teacher)]
    }
    return needs + states(TuningSets.primary, primaryStates, of: teacher ? .teacher : .start)
      + states(TuningSets.retain, retainStates, of: .start)
  }
}
