extension YAML {
  /// What a document may cost; far beyond every honest spec.
  enum Limits {
    /// Bytes of one file.
    static let bytes = 8 << 20
    /// Values after every alias and merge key is expanded.
    static let nodes = 1_000_000
    /// Levels of nesting, with what aliases add.
    static let depth = 64
    /// Problems after which reading stops.
    static let problems = 200
  }
}
