import Documents
import Experiments
import Records
import Reports
import Storage
import Workbench

/// `lethe export`: runs as one signed file for others.
enum ExportCommand: Command {
  static let name = "export"
  static let summary = "Writes runs as one signed file that others import and verify."
  static let usage =
    "RUN... -o FILE.lethe [--with report|metrics|models|all] [--key NAME] [--format open-unlearning]"
  static let options = [
    Option("-o", "FILE", "the bundle to write; an existing file is replaced"),
    Option(
      "--with", "WHAT",
      "report: the files of the runs and the data; metrics: and every item's measurements and "
        + "answers; models: and the compared models; all: every artifact (default metrics)",
      choices: BundleManifest.Extent.allCases.map(\.rawValue)),
    Option("--key", "NAME", "the key that signs (default 'default', made when there is none)"),
    Option(
      "--format", "FORMAT",
      "bundle, or open-unlearning: a folder with TOFU_EVAL.json and TOFU_SUMMARY.json of each method of one run",
      choices: formats),
    Option.json,
  ]
  static let examples = [
    "export last -o forget-alice.lethe", "export quickstart tiny -o both.lethe --with all",
  ]

  static func run(_ arguments: Arguments, _ environment: Environment) async throws -> ExitCode {
    guard !arguments.positionals.isEmpty else { throw UsageError(message: "missing RUN") }
    guard let file = arguments.value("-o") else { throw UsageError(message: "missing '-o FILE'") }
    guard try arguments.choice("--format", of: formats) != "open-unlearning" else {
      return try writeLogs(to: file, arguments, environment)
    }
    let choices = ["metrics", "report", "models", "all"]
    let extent =
      BundleManifest.Extent(rawValue: try arguments.choice("--with", of: choices)) ?? .metrics
    let finder = RunFinder(runs: environment.runs)
    let runs = try finder.find(all: arguments.positionals)
    let store = finder.store
    let bundle = try environment.bundle(of: runs, extent, store, arguments)
    let key = try environment.signingKey(arguments)
    try bundle.writer.write(bundle.manifest, signedBy: key, to: file)
    let size = try store.disk.status(file)?.size ?? 0
    if arguments.has("--json") {
      printOut(
        JSONValue.object([
          "file": .string(file), "bytes": .integer(size),
          "bundle": .string(bundle.manifest.digest.hex),
          "runs": .array(bundle.manifest.runs.map(JSONValue.string)),
          "with": .string(extent.rawValue), "signed_by": .string(key.publicKey.hex),
          "left_out": .array(bundle.missing.map(JSONValue.string)),
        ]).canonical())
    } else {
      printOut(
        "\(file): \(bundle.manifest.runs.joined(separator: ", ")), "
          + "\(bundle.manifest.entries.count) members, \(NumberFormat.bytes.text(Double(size))), "
          + "signed by \(key.publicKey.hex)")
    }
    return .done
  }
}

extension ExportCommand {
  private static let formats = ["bundle", "open-unlearning"]

  /// Writes the metrics of one run as open-unlearning's evaluations would have left them.
  private static func writeLogs(
    to folder: String, _ arguments: Arguments, _ environment: Environment
  ) throws -> ExitCode {
    let run = try RunFinder(runs: environment.runs).find(try arguments.single("RUN"))
    let session = try environment.workspace.session(
      of: try loadSpec("\(run)/resolved.yaml", arguments))
    let logs = OpenUnlearningLogs(try session.reader.measured(session.knownTrees()))
    guard !logs.files.isEmpty else {
      throw NotFound(
        message: "\(run) has no measurements here",
        help: "lethe run \(run)/resolved.yaml makes them")
    }
    let directory = RunDirectory(at: folder, store: session.store)
    for (name, bytes) in logs.files {
      try directory.write(name, bytes)
      if !arguments.has("--json") { printOut("\(folder)/\(name)") }
    }
    if arguments.has("--json") {
      printOut(JSONValue.array(logs.files.map { .string("\(folder)/\($0.name)") }).canonical())
    }
    return .done
  }
}

extension Environment {
  /// Gathers what goes into a bundle, and tells what the store lacks of it.
  func bundle(
    of runs: [String], _ extent: BundleManifest.Extent, _ store: Store, _ arguments: Arguments
  ) throws -> RunBundle {
    let bundle = try RunBundle(runs, extent, store: store) { directory in
      try workspace.session(of: try loadSpec("\(directory)/resolved.yaml", arguments))
    }
    for label in bundle.missing { printError("note: the store lacks what '\(label)' made") }
    return bundle
  }

  /// The pair that signs, made when nobody has named or made any.
  func signingKey(_ arguments: Arguments) throws -> SigningKey {
    let ring = try keyRing()
    let name = arguments.value("--key") ?? KeyRing.defaultName
    if let key = try ring.signingKey(name) { return key }
    guard arguments.value("--key") == nil else {
      throw NotFound(
        message: "there is no own key '\(name)' in \(ring.directory)",
        help: "lethe key new \(name) makes it")
    }
    let key = try ring.make(name)
    printError("made the signing key '\(name)' in \(ring.directory)")
    return key
  }

  /// Who signed what was imported, for people; empty without a signer.
  func origin(_ signer: String) -> String {
    guard !signer.isEmpty else { return "" }
    let entries = ((try? keyRing())?.entries ?? []).filter { $0.publicKey.hex == signer }
    guard let known = entries.first(where: \.isOwn) ?? entries.first else {
      return "signed by nobody you know (\(signer.prefix(8)))"
    }
    return "signed by \(known.name)"
  }

  /// The keys of whoever runs this program: `LETHE_KEYS`, or lethe/keys among the settings.
  func keyRing() throws -> KeyRing {
    if let directory = Self.variable("LETHE_KEYS") { return KeyRing(at: directory) }
    if let settings = Self.variable("XDG_CONFIG_HOME") {
      return KeyRing(at: "\(settings)/lethe/keys")
    }
    guard let home = Self.variable("HOME") else {
      throw UsageError(
        message: "there is no place for keys", help: "set HOME, or LETHE_KEYS to a directory")
    }
    return KeyRing(at: "\(home)/.config/lethe/keys")
  }
}
