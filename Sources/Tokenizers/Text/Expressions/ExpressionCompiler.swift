/// Compiles a regular expression, by recursive descent, to the instructions of `SplitExpression`.
struct ExpressionCompiler {
  typealias Instruction = SplitExpression.Instruction

  private static let mostInstructions = 1 << 14
  private static let mostLevels = 32

  private let pattern: [Unicode.Scalar]
  private var at = 0
  private var out: [Instruction] = []
  private var ignoresCase = false
  private var levels = 0

  /// Returns the instructions of a pattern, of which the last says that all was found.
  static func program(of pattern: String) throws(TokenizerError) -> [Instruction] {
    var compiler = ExpressionCompiler(pattern: Array(pattern.unicodeScalars))
    _ = try compiler.alternatives()
    guard compiler.at == compiler.pattern.count else {
      throw compiler.problem("a ')' that nothing opened")
    }
    return compiler.out + [.found]
  }

  private init(pattern: [Unicode.Scalar]) { self.pattern = pattern }

  private func problem(_ what: String) -> TokenizerError {
    TokenizerError(
      "the split pattern has \(what), which is not supported: "
        + String(String.UnicodeScalarView(pattern)))
  }

  private var next: Unicode.Scalar? { at < pattern.count ? pattern[at] : nil }

  private mutating func take(_ text: String) -> Bool {
    let wanted = Array(text.unicodeScalars)
    guard pattern[at...].starts(with: wanted) else { return false }
    at += wanted.count
    return true
  }

  private mutating func add(_ instruction: Instruction) throws(TokenizerError) {
    guard out.count < Self.mostInstructions else { throw problem("too many parts") }
    out.append(instruction)
  }

  /// Adds the alternatives up to the end of the group; returns whether one of them may be empty.
  private mutating func alternatives() throws(TokenizerError) -> Bool {
    levels += 1
    defer { levels -= 1 }
    guard levels <= Self.mostLevels else { throw problem("too many groups in groups") }
    let first = out.count
    var isEmpty = try sequence()
    var jumps: [Int] = []
    var start = first
    while take("|") {
      // The alternative before begins one later, behind the choice between it and this one.
      try insert(.either(start + 1, out.count + 2), at: start)
      jumps = jumps.map { $0 > start ? $0 + 1 : $0 }
      jumps.append(out.count)
      try add(.jump(0))
      start = out.count
      if try sequence() { isEmpty = true }
    }
    for jump in jumps { out[jump] = .jump(out.count) }
    return isEmpty
  }

  /// Puts an instruction before others that go on to higher places.
  private mutating func insert(
    _ instruction: Instruction, at place: Int
  ) throws(TokenizerError) {
    try add(.found)
    for index in stride(from: out.count - 1, to: place, by: -1) {
      out[index] = Self.moved(out[index - 1], by: 1)
    }
    out[place] = instruction
  }

  private static func moved(_ instruction: Instruction, by distance: Int) -> Instruction {
    switch instruction {
    case .either(let first, let second): .either(first + distance, second + distance)
    case .jump(let next): .jump(next + distance)
    case .look(let isWanted, let end): .look(isWanted: isWanted, end: end + distance)
    case .atomic(let end): .atomic(end: end + distance)
    case .one, .anchor, .found: instruction
    }
  }

  private mutating func sequence() throws(TokenizerError) -> Bool {
    var isEmpty = true
    while let next, next != "|", next != ")" {
      if try !repeated() { isEmpty = false }
    }
    return isEmpty
  }

  /// Adds one item with its quantifier; returns whether it may be empty.
  private mutating func repeated() throws(TokenizerError) -> Bool {
    let start = out.count
    let isEmpty = try item()
    guard let (least, most) = try bounds() else { return isEmpty }
    let isCounted = pattern[at - 1] == "}"
    let isLazy = take("?")
    let isPossessive = !isLazy && take("+")
    // Ruby reads {n}? and {n}+ otherwise than others do.
    if isCounted, isPossessive || isLazy && least == most {
      throw problem("a sign behind a count")
    }
    if let next, "*+?".unicodeScalars.contains(next) { throw problem("a repeated repetition") }
    if isEmpty { throw problem("a repetition of what may be empty") }
    let body = Array(out[start...])
    out.removeSubrange(start...)
    if isPossessive { try add(.atomic(end: 0)) }
    func copy(_ compiler: inout Self) throws(TokenizerError) {
      let distance = compiler.out.count - start
      for instruction in body { try compiler.add(Self.moved(instruction, by: distance)) }
    }
    func choice(_ place: Int, _ end: Int) -> Instruction {
      isLazy ? .either(end, place + 1) : .either(place + 1, end)
    }
    for _ in 0..<least { try copy(&self) }
    if let most {
      var choices: [Int] = []
      for _ in least..<most {
        choices.append(out.count)
        try add(.jump(0))
        try copy(&self)
      }
      for place in choices { out[place] = choice(place, out.count) }
    } else {
      let place = out.count
      try add(.jump(0))
      try copy(&self)
      try add(.jump(place))
      out[place] = choice(place, out.count)
    }
    if isPossessive {
      try add(.found)
      out[start] = .atomic(end: out.count)
    }
    return least == 0
  }

  /// Reads a quantifier; nil where there is none.
  private mutating func bounds() throws(TokenizerError) -> (Int, Int?)? {
    if take("*") { return (0, nil) }
    if take("+") { return (1, nil) }
    if take("?") { return (0, 1) }
    guard take("{") else { return nil }
    func number() -> Int? {
      var digits = ""
      while let next, next.isASCII, SignKind(next) == .digit {
        digits.unicodeScalars.append(next)
        at += 1
      }
      return Int(digits)
    }
    let least = number()
    let most: Int? = take(",") ? number() : least
    let hasComma = pattern[at - 1] == "," || most != least
    guard take("}"), least != nil || most != nil, least ?? 0 <= most ?? .max,
      max(least ?? 0, most ?? 0) <= 1000
    else { throw problem("a count of another form") }
    return (least ?? 0, hasComma && most == nil ? nil : most)
  }

  /// Adds a group, a class or a character; returns whether it may be empty.
  private mutating func item() throws(TokenizerError) -> Bool {
    if take("(") { return try group() }
    if take("^") { return try anchor(.lineStart) }
    if take("$") { return try anchor(.lineEnd) }
    for (name, meant) in Self.anchors where take(name) { return try anchor(meant) }
    var classes = ClassReader(pattern: pattern, at: at, ignoresCase: ignoresCase)
    let set: ScalarSet
    do {
      set = try classes.item()
    } catch {
      throw problem(error.what)
    }
    at = classes.at
    try add(.one(set))
    return false
  }

  private static let anchors: [(String, SplitExpression.Anchor)] = [
    ("\\A", .textStart), ("\\z", .textEnd), ("\\b", .word), ("\\B", .noWord),
  ]

  private mutating func anchor(_ meant: SplitExpression.Anchor) throws(TokenizerError) -> Bool {
    try add(.anchor(meant))
    return true
  }

  private mutating func group() throws(TokenizerError) -> Bool {
    let start = out.count
    var isEmpty: Bool
    if take("?:") {
      isEmpty = try alternatives()
    } else if take("?i:") {
      let before = ignoresCase
      ignoresCase = true
      isEmpty = try alternatives()
      ignoresCase = before
    } else if take("?=") || take("?!") {
      let isWanted = pattern[at - 1] == "="
      try add(.look(isWanted: isWanted, end: 0))
      _ = try alternatives()
      try add(.found)
      out[start] = .look(isWanted: isWanted, end: out.count)
      isEmpty = true
    } else if take("?>") {
      try add(.atomic(end: 0))
      isEmpty = try alternatives()
      try add(.found)
      out[start] = .atomic(end: out.count)
    } else if next == "?" {
      let name = pattern[at...].prefix(3)
      throw problem("a group '(\(String(String.UnicodeScalarView(name)))'")
    } else {
      isEmpty = try alternatives()
    }
    guard take(")") else { throw problem("a group without its ')'") }
    return isEmpty
  }
}
