import Documents
import Executors
import Workbench

// Options that several commands take.
extension Options {
  static func json() -> Bool { flag("--json", "prints JSON on standard output") }

  static func offline() -> Bool {
    flag("--offline", "fetches nothing from a network, and says what is missing")
  }

  static func overrides() -> [String] {
    all("--set PATH=VALUE", .text, "overrides one value of the spec")
  }

  static func jobs() -> Int? { optional("--jobs N", .count, "cores to use (default: all)") }

  static func allowedHosts() -> [String] {
    all(
      "--allow-host HOST", .text, "lets an imported spec talk to a host, such as https://host")
  }

  /// What the user lets an imported spec do.
  static func permission() -> Imports.Permission {
    let programs = flag("--allow-run", "lets the programs of an imported spec start")
    return Imports.Permission(programs: programs, hosts: allowedHosts())
  }

  static func model() -> String { argument("MODEL", ModelFinder.forms) }

  static func remote() -> String { argument("REMOTE", Remotes.forms) }

  static func signer() -> String? {
    optional(
      "--key NAME", .text, "the key that signs (default 'default', made when there is none)")
  }
}

extension ValueReader where Value == UInt64 {
  /// Reads what random numbers start from.
  static var seed: ValueReader {
    .parsed("a whole number from 0 to 18446744073709551615") { UInt64($0) }
  }
}
