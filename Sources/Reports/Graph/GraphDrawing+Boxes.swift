extension GraphDrawing {
  /// The groups of steps in order of first appearance.
  private var groups: [String] {
    var known = Set<String>()
    return nodes.map(\.group).filter { known.insert($0).inserted }
  }

  private func ink(_ group: String) -> Ink {
    .hue(.series(groups.firstIndex(of: group) ?? 0))
  }

  /// A box: coloured by kind, framed by state, with the name of the step or of the family.
  func draw(
    _ members: [Int], _ x: Double, _ y: Double, _ families: Families, _ canvas: inout Canvas
  ) {
    guard let first = members.first else { return }
    let (width, height) = (Self.boxWidth, Self.boxHeight)
    let left = x - width / 2
    let top = y - height / 2
    let states = members.map { nodes[$0].state }
    let worst = Self.worst(states)
    let kind = ink(nodes[first].group)
    let names = members.map { nodes[$0].label }
    // More than these are not shown.
    let listed = names.prefix(Canvas.longestTooltip + 1).joined(separator: ", ")
    let tooltip = listed + " – \(nodes[first].group): " + Self.counts(states)
    canvas.openGroup(tooltip: tooltip)
    if members.count > 1 {
      canvas.stroke(.box(left + 3, top - 3, width, height, radius: 5), kind, width: 1)
    }
    let box = Path.box(left, top, width, height, radius: 5)
    canvas.fill(box, .paper)
    switch worst {
    case .ran, .done: canvas.fill(box, kind, opacity: 0.16)
    case .failed: canvas.fill(box, .hue(.vermilion), opacity: 0.3)
    case .planned, .cached, .skipped: break
    }
    let frame: Ink = worst == .failed ? .hue(.vermilion) : worst == .skipped ? .muted : kind
    canvas.stroke(
      box, frame, width: worst == .failed ? 2.2 : 1.2,
      dash: worst == .planned || worst == .skipped ? "4 3" : nil)
    StateIcon.draw(worst, left + width - 11, top + 10, on: &canvas)

    let count = members.count > 1 ? "×\(members.count)" : ""
    let isMixed = members.contains { nodes[$0].kind != nodes[first].kind }
    let common = Self.familyName(names) ?? (isMixed ? nodes[first].group : nodes[first].kind)
    let name = isMixed ? "\(nodes[first].group): \(common)" : common
    let margin = max(worst == .done ? 4 : 14, TextMeasure.width(count, size: 10) + 2)
    let lines = TextMeasure.wrapped(name, width: width - 12 - margin, size: 10.5, lines: 3)
    let baseline = y + 4 - Double(lines.count - 1) * 6.25
    for (index, line) in lines.enumerated() {
      canvas.text(line, left + 7, baseline + Double(index) * 12.5, .text, size: 10.5)
    }
    canvas.text(
      count, left + width - 6, top + height - 6, .text, size: 10, anchor: .end, isBold: true)
    canvas.closeGroup()
  }

  /// The state that deserves attention most.
  private static func worst(_ states: [State]) -> State {
    for state in [State.failed, .skipped, .planned, .ran, .done] where states.contains(state) {
      return state
    }
    return .cached
  }

  private static func counts(_ states: [State]) -> String {
    State.allCases.compactMap { state -> String? in
      let count = states.filter { $0 == state }.count
      return count == 0 ? nil : states.count == 1 ? state.word : "\(count) \(state.word)"
    }.joined(separator: ", ")
  }

  /// The words that all names of a family have in common, in order, with `…` where they differ before the last of them.
  ///
  /// Nil if they have no word in common.
  static func familyName(_ names: [String]) -> String? {
    guard let first = names.first, names.count > 1 else { return names.first }
    let words = Array(words(first).prefix(40))
    var isCommon = [Bool](repeating: true, count: words.count)
    for name in names.dropFirst() {
      let kept = words.indices.filter { isCommon[$0] }
      let shared = commonSubsequence(kept.map { words[$0] }, Array(self.words(name).prefix(40)))
      for (position, index) in kept.enumerated() { isCommon[index] = shared[position] }
    }
    let isWord = { (index: Int) in words[index].contains { $0.isLetter || $0.isNumber } }
    guard let last = words.indices.last(where: { isCommon[$0] && isWord($0) }) else { return nil }
    var name = ""
    for index in 0...last {
      if isCommon[index] {
        name += words[index]
      } else if !name.hasSuffix("…") {
        name += "…"
      }
    }
    return name
  }

  /// A name cut after each separator.
  private static func words(_ name: String) -> [String] {
    var words: [String] = [""]
    for character in name {
      let isSeparator = !(character.isLetter || character.isNumber)
      if isSeparator, !(words.last ?? "").isEmpty { words.append("") }
      words[words.count - 1].append(character)
      if isSeparator { words.append("") }
    }
    return words.filter { !$0.isEmpty }
  }

  /// The states that occur, with their numbers.
  var stateLegend: [LegendRows.Entry] {
    if nodes.allSatisfy({ $0.state == .done }) { return [] }
    return State.allCases.compactMap { state in
      let count = nodes.filter { $0.state == state }.count
      return count == 0 ? nil : .init(text: "\(count) \(state.word)", mark: .state(state))
    }
  }

  /// The groups that occur, as long as their colours differ.
  var kindLegend: [LegendRows.Entry] {
    guard (2...8).contains(groups.count) else { return [] }
    return groups.map { .init(text: $0, mark: .color(ink($0))) }
  }
}
