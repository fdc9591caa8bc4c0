extension Parameters {
  /// Reads a real number.
  package mutating func number(
    _ name: String, default fallback: Double, in bounds: ClosedRange<Double>, _ help: String
  ) -> Double {
    let spelled = Node.plain(Field.Kind.text(of: fallback))
    return number(Field(name, .number(bounds), default: spelled, help), fallback, bounds)
      ?? fallback
  }

  /// Reads a real number that must be given; the lower bound stands in for a missing one.
  package mutating func number(
    _ name: String, in bounds: ClosedRange<Double>, _ help: String
  ) -> Double {
    number(Field(name, .number(bounds), default: nil, help), nil, bounds) ?? bounds.lowerBound
  }

  /// Reads a real number, or null and absent for none.
  package mutating func optionalNumber(
    _ name: String, in bounds: ClosedRange<Double>, _ help: String
  ) -> Double? {
    optional(name, .number(bounds), help) { (node) throws(Mismatch) in
      let value = try ScalarReading.number(node, in: bounds)
      return (value, .plain(Field.Kind.text(of: value), at: node.range))
    }
  }

  /// Reads an integer.
  package mutating func integer(
    _ name: String, default fallback: Int, in bounds: ClosedRange<Int>, _ help: String
  ) -> Int {
    let spelled = Node.plain(String(fallback))
    return integer(Field(name, .integer(bounds), default: spelled, help), fallback, bounds)
      ?? fallback
  }

  /// Reads an integer that must be given; the lower bound stands in for a missing one.
  package mutating func integer(
    _ name: String, in bounds: ClosedRange<Int>, _ help: String
  ) -> Int {
    integer(Field(name, .integer(bounds), default: nil, help), nil, bounds) ?? bounds.lowerBound
  }

  /// Reads an integer, or null and absent for none.
  package mutating func optionalInteger(
    _ name: String, in bounds: ClosedRange<Int>, _ help: String
  ) -> Int? {
    optional(name, .integer(bounds), help) { (node) throws(Mismatch) in
      let value = try ScalarReading.integer(node, in: bounds)
      return (value, .plain(String(value), at: node.range))
    }
  }

  /// Reads `true` or `false`.
  package mutating func flag(_ name: String, default fallback: Bool, _ help: String) -> Bool {
    let field = Field(name, .flag, default: .plain(String(fallback)), help)
    return read(field, default: fallback) { (node) throws(Mismatch) in
      let value = try ScalarReading.flag(node)
      return (value, .plain(String(value), at: node.range))
    } ?? fallback
  }

  /// Reads a text.
  package mutating func text(_ name: String, default fallback: String, _ help: String) -> String {
    text(Field(name, .text, default: .text(fallback), help), fallback) ?? fallback
  }

  /// Reads a text that must be given; "" stands in for a missing one.
  package mutating func text(_ name: String, _ help: String) -> String {
    text(Field(name, .text, default: nil, help), nil) ?? ""
  }

  /// Reads a text, or null and absent for none.
  package mutating func optionalText(_ name: String, _ help: String) -> String? {
    optional(name, .text, help) { (node) throws(Mismatch) in
      let value = try ScalarReading.text(node)
      return (value, .text(value, at: node.range))
    }
  }

  /// Reads one of some names.
  package mutating func choice(
    _ name: String, of names: [String], default fallback: String, _ help: String
  ) -> String {
    precondition(names.contains(fallback), "'\(fallback)' is not among the choices of '\(name)'")
    let field = Field(name, .choice(names), default: .text(fallback), help)
    return choice(field, names, fallback) ?? fallback
  }

  /// Reads one of some names, which must be given; the first stands in for a missing one.
  package mutating func choice(_ name: String, of names: [String], _ help: String) -> String {
    choice(Field(name, .choice(names), default: nil, help), names, nil) ?? names.first ?? ""
  }

  /// Reads one of some names, or null and absent for none.
  package mutating func optionalChoice(_ name: String, of names: [String], _ help: String)
    -> String?
  {
    optional(name, .choice(names), help) { (node) throws(Mismatch) in
      let value = try ScalarReading.choice(node, of: names)
      return (value, .text(value, at: node.range))
    }
  }

  private mutating func number(
    _ field: Field, _ fallback: Double?, _ bounds: ClosedRange<Double>
  ) -> Double? {
    read(field, default: fallback) { (node) throws(Mismatch) in
      let value = try ScalarReading.number(node, in: bounds)
      return (value, .plain(Field.Kind.text(of: value), at: node.range))
    }
  }

  private mutating func integer(
    _ field: Field, _ fallback: Int?, _ bounds: ClosedRange<Int>
  ) -> Int? {
    read(field, default: fallback) { (node) throws(Mismatch) in
      let value = try ScalarReading.integer(node, in: bounds)
      return (value, .plain(String(value), at: node.range))
    }
  }

  private mutating func text(_ field: Field, _ fallback: String?) -> String? {
    read(field, default: fallback) { (node) throws(Mismatch) in
      let value = try ScalarReading.text(node)
      return (value, .text(value, at: node.range))
    }
  }

  private mutating func choice(_ field: Field, _ names: [String], _ fallback: String?) -> String? {
    read(field, default: fallback) { (node) throws(Mismatch) in
      let value = try ScalarReading.choice(node, of: names)
      return (value, .text(value, at: node.range))
    }
  }

  /// Reads a value where null, like leaving it out, means none.
  mutating func optional<Value>(
    _ name: String, _ kind: Field.Kind, _ help: String,
    convert: (Node) throws(Mismatch) -> (Value, Node)
  ) -> Value? {
    let field = Field(name, kind, default: .null(), optional: true, help)
    let value: Value?? = read(field, default: .some(nil)) { (node) throws(Mismatch) in
      if node.isNull { return (nil, .null(at: node.range)) }
      let (value, spelled) = try convert(node)
      return (value, spelled)
    }
    return value ?? nil
  }
}
