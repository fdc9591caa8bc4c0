import Documents
import Experiments
import Records
import Storage
import Workbench

/// `lethe import`: takes a bundle in, or refuses it whole.
struct ImportCommand: Command {
  static let name = "import"
  static let summary =
    "Takes in a bundle after checking every byte; refuses it whole or not at all."
  static let examples = ["import forget-alice.lethe", "import forget-alice.lethe --runs theirs"]

  private let file = Options.argument("FILE.lethe")
  private let isJSON = Options.json()

  func run(_ environment: Environment) async throws -> ExitCode {
    let store = environment.workspace.store
    guard let status = try store.disk.status(file), !status.isDirectory else {
      throw NotFound(message: "there is no file '\(file)'")
    }
    let reader = try BundleReader(file, disk: store.disk)
    let intake = try ImportedBundle(
      reader.manifest, reader.signature, ring: try environment.keyRing())
    let receipt = try intake.take(in: store, runs: environment.runs) { intake in
      try reader.read(into: &intake)
    }
    intake.report(receipt, runs: environment.runs, isJSON: isJSON)
    return .done
  }
}

extension ImportedBundle {
  /// Tells what came in.
  func report(_ receipt: BundleIntake.Receipt, runs: String, isJSON: Bool) {
    let key = signature.publicKey.hex
    if isJSON {
      printOut(
        JSONValue.object([
          "bundle": .string(manifest.digest.hex), "with": .string(manifest.extent.rawValue),
          "runs": .array(receipt.runs.map(JSONValue.string)),
          "known": .array(receipt.known.map(JSONValue.string)),
          "objects": .integer(receipt.objects), "results": .integer(receipt.results),
          "signed_by": .string(key), "signer": signer.map(JSONValue.string) ?? .null,
          "trusted": .bool(signer != nil),
        ]).canonical())
      return
    }
    for name in receipt.runs { printOut("\(runs)/\(name)") }
    for name in receipt.known {
      printOut("\(runs)/\(name)  (was here already, with the same results)")
    }
    if let signer {
      printError("signed by \(signer) (\(key))")
    } else {
      printError(
        "signed by \(key), a key that you don't trust: its results are shown and can be verified, "
          + "but no run of yours reuses them\n"
          + " help: 'lethe key trust NAME \(key)', then import again")
    }
  }
}
