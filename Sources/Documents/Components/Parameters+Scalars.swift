extension Parameters {
  /// Reads a real number.
  package mutating func number(
    _ name: String, default fallback: Double, in bounds: ClosedRange<Double>, _ help: String
  ) -> Double {
    value(name, .number(in: bounds), default: fallback, help)
  }

  /// Reads a real number that must be given; the lower bound stands in for a missing one.
  package mutating func number(
    _ name: String, in bounds: ClosedRange<Double>, _ help: String
  ) -> Double {
    required(name, .number(in: bounds), help) ?? bounds.lowerBound
  }

  /// Reads a real number, or null and absent for none.
  package mutating func optionalNumber(
    _ name: String, in bounds: ClosedRange<Double>, _ help: String
  ) -> Double? {
    optional(name, .number(in: bounds), help)
  }

  /// Reads an integer.
  package mutating func integer(
    _ name: String, default fallback: Int, in bounds: ClosedRange<Int>, _ help: String
  ) -> Int {
    value(name, .integer(in: bounds), default: fallback, help)
  }

  /// Reads an integer that must be given; the lower bound stands in for a missing one.
  package mutating func integer(
    _ name: String, in bounds: ClosedRange<Int>, _ help: String
  ) -> Int {
    required(name, .integer(in: bounds), help) ?? bounds.lowerBound
  }

  /// Reads an integer, or null and absent for none.
  package mutating func optionalInteger(
    _ name: String, in bounds: ClosedRange<Int>, _ help: String
  ) -> Int? {
    optional(name, .integer(in: bounds), help)
  }

  /// Reads `true` or `false`.
  package mutating func flag(_ name: String, default fallback: Bool, _ help: String) -> Bool {
    value(name, .flag, default: fallback, help)
  }

  /// Reads a text.
  package mutating func text(_ name: String, default fallback: String, _ help: String) -> String {
    value(name, .text, default: fallback, help)
  }

  /// Reads a text that must be given; "" stands in for a missing one.
  package mutating func text(_ name: String, _ help: String) -> String {
    required(name, .text, help) ?? ""
  }

  /// Reads a text, or null and absent for none.
  package mutating func optionalText(_ name: String, _ help: String) -> String? {
    optional(name, .text, help)
  }

  /// Reads one of some names.
  package mutating func choice(
    _ name: String, of names: [String], default fallback: String, _ help: String
  ) -> String {
    precondition(names.contains(fallback), "'\(fallback)' is not among the choices of '\(name)'")
    return value(name, .choice(of: names), default: fallback, help)
  }

  /// Reads one of the cases of an enumeration by its name.
  package mutating func choice<Choice: CaseIterable & RawRepresentable<String> & Sendable>(
    _ name: String, default fallback: Choice, _ help: String
  ) -> Choice {
    value(name, .choice, default: fallback, help)
  }

  /// Reads one of some names, which must be given; the first stands in for a missing one.
  package mutating func choice(_ name: String, of names: [String], _ help: String) -> String {
    required(name, .choice(of: names), help) ?? names.first ?? ""
  }

  /// Reads one of some names, or null and absent for none.
  package mutating func optionalChoice(_ name: String, of names: [String], _ help: String)
    -> String?
  {
    optional(name, .choice(of: names), help)
  }

  private mutating func value<Value>(
    _ name: String, _ reader: ValueReader<Value>, default fallback: Value, _ help: String
  ) -> Value {
    let field = Field(name, reader.kind, default: reader.spelled(fallback), help)
    return read(field, default: fallback, convert: reader.convert) ?? fallback
  }

  private mutating func required<Value>(
    _ name: String, _ reader: ValueReader<Value>, _ help: String
  ) -> Value? {
    read(Field(name, reader.kind, default: nil, help), default: nil, convert: reader.convert)
  }

  private mutating func optional<Value>(
    _ name: String, _ reader: ValueReader<Value>, _ help: String
  ) -> Value? {
    optional(name, reader.kind, help, convert: reader.convert)
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
