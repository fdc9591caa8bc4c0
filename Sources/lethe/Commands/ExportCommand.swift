import Documents
import Experiments
import Records
import Reports
import Storage
import Workbench

/// `lethe export`: runs as one signed file for others.
struct ExportCommand: Command {
  static let name = "export"
  static let summary = "Writes runs as one signed file that others import and verify."
  static let examples = [
    "export last -o forget-alice.lethe", "export quickstart tiny -o both.lethe --with all",
  ]

  private enum Format: String, CaseIterable {
    case bundle
    case openUnlearning = "open-unlearning"
  }

  private let names = Options.arguments("RUN")
  private let file = Options.required(
    "-o FILE.lethe", "the bundle to write; an existing file is replaced")
  private let extent: BundleManifest.Extent = Options.value(
    "--with WHAT", .choice, default: .metrics,
    "report: the files of the runs and the data; metrics: and every item's measurements and "
      + "answers; models: and the compared models; all: every artifact")
  private let signer = Options.signer()
  private let format: Format = Options.value(
    "--format FORMAT", .choice, default: .bundle,
    "open-unlearning: a folder with TOFU_EVAL.json and TOFU_SUMMARY.json of each method of one run"
  )
  private let isJSON = Options.json()

  func run(_ environment: Environment) async throws -> ExitCode {
    guard format != .openUnlearning else { return try writeLogs(environment) }
    let finder = RunFinder(runs: environment.runs)
    let runs = try finder.find(all: names)
    let store = finder.store
    let bundle = try environment.bundle(of: runs, extent, store)
    let key = try environment.signingKey(signer)
    try bundle.writer.write(bundle.manifest, signedBy: key, to: file)
    let size = try store.disk.status(file)?.size ?? 0
    if isJSON {
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
  /// Writes the metrics of one run as open-unlearning's evaluations would have left them.
  private func writeLogs(_ environment: Environment) throws -> ExitCode {
    guard names.count == 1 else {
      throw UsageError(message: "'--format open-unlearning' takes one RUN")
    }
    let run = try RunFinder(runs: environment.runs).find(names[0])
    let session = try environment.workspace.session(of: Workspace.spec("\(run)/resolved.yaml"))
    let logs = OpenUnlearningLogs(try session.reader.measured(session.knownTrees()))
    guard !logs.files.isEmpty else {
      throw NotFound(
        message: "\(run) has no measurements here",
        help: "lethe run \(run)/resolved.yaml makes them")
    }
    let directory = RunDirectory(at: file, store: session.store)
    for (name, bytes) in logs.files {
      try directory.write(name, bytes)
      if !isJSON { printOut("\(file)/\(name)") }
    }
    if isJSON {
      printOut(JSONValue.array(logs.files.map { .string("\(file)/\($0.name)") }).canonical())
    }
    return .done
  }
}

extension Environment {
  /// Gathers what goes into a bundle, and tells what the store lacks of it.
  func bundle(
    of runs: [String], _ extent: BundleManifest.Extent, _ store: Store
  ) throws -> RunBundle {
    let bundle = try RunBundle(runs, extent, store: store) { directory in
      try workspace.session(of: Workspace.spec("\(directory)/resolved.yaml"))
    }
    for label in bundle.missing { printError("note: the store lacks what '\(label)' made") }
    return bundle
  }

  /// The pair that signs, made when nobody has named or made any.
  func signingKey(_ signer: String?) throws -> SigningKey {
    let ring = try keyRing()
    let name = signer ?? KeyRing.defaultName
    if let key = try ring.signingKey(name) { return key }
    guard signer == nil else {
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
