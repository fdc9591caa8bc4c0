import Documents
import Executors
import Plans
import Reports
import Storage
import Workbench

/// `lethe key`: the keys that sign bundles, and those that are trusted.
struct KeyCommand: Command {
  static let name = "key"
  static let summary =
    "Makes, lists and trusts the Ed25519 keys that sign bundles; binds keys of web services to hosts."
  static let examples = [
    "key new alice", "key list", "key trust bob bob.pub",
    "key bind OPENAI_API_KEY https://api.openai.com",
    "key trust bob 3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29",
  ]

  static let usage = "new [NAME] | list [--json] | trust NAME KEY | bind VARIABLE URL"

  private enum Action: String, CaseIterable { case new, list, trust, bind }

  private let action = Options.argument("ACTION", of: Action.self)
  private let words = Options.arguments("WORD", isOptional: true)
  private let isJSON = Options.json()

  func run(_ environment: Environment) async throws -> ExitCode {
    let ring = try environment.keyRing()
    switch (action, words.count) {
    case (.new, 0...1):
      let name = words.first ?? KeyRing.defaultName
      guard !ring.entries.contains(where: { $0.name == name }) else {
        throw NotFound(
          message: "there is a key '\(name)' already",
          help: "a key is never replaced: take another name")
      }
      let key = try ring.make(name)
      printOut("\(name)  \(key.publicKey.hex)")
      printError("give others \(ring.directory)/\(name).pub; keep \(name).key to yourself")
    case (.list, 0): Self.list(ring, isJSON: isJSON)
    case (.trust, 2):
      let key = try Self.publicKey(words[1], ring)
      if let known = ring.entries.first(where: { $0.name == words[0] }), known.publicKey != key {
        throw NotFound(
          message: "'\(words[0])' is another key, \(known.publicKey.hex)",
          help: "take another name, or remove \(ring.directory)/\(words[0]).pub")
      }
      try ring.trust(key, as: words[0])
      printOut("\(words[0])  \(key.hex)  trusted")
    case (.bind, 2):
      let host = WebHost.of(words[1])
      guard words[0].hasSuffix("_API_KEY"),
        ["https://", "http://"].contains(where: { host.hasPrefix($0) && host != $0 })
      else {
        throw UsageError(
          message:
            "key bind takes a variable that ends in _API_KEY and an address with http:// or https://"
        )
      }
      try ring.bind(words[0], to: host)
      printOut("\(words[0])  goes to \(host)")
    default: throw UsageError(message: "'key \(action.rawValue)' takes other arguments")
    }
    return .done
  }

  private static func publicKey(_ text: String, _ ring: KeyRing) throws -> PublicKey {
    do throws(StorageError) { return try ring.publicKey(text) } catch {
      throw NotFound(
        message: "'\(text)' is no public key: \(error)",
        help: "64 hexadecimal digits, or a .pub file as 'lethe key new' writes it")
    }
  }

  private static func list(_ ring: KeyRing, isJSON: Bool) {
    let entries = ring.entries
    if isJSON {
      let items = entries.map { entry in
        JSONValue.object([
          "name": .string(entry.name), "public_key": .string(entry.publicKey.hex),
          "own": .bool(entry.isOwn),
        ])
      }
      printOut(JSONValue.array(items).canonical())
    } else if entries.isEmpty {
      printError("no keys in \(ring.directory); lethe key new makes one")
    } else {
      let rows = entries.map { entry in
        Table.Row([
          .text(entry.name), .text(entry.isOwn ? "own" : "trusted"), .text(entry.publicKey.hex),
        ])
      }
      let columns = ["name", "kind", "public key"].map { Table.Column($0) }
      // The plain table cuts columns at 60 characters' width, which only moves the padding.
      printOut(Table(columns: columns, rows: rows).plainText())
    }
  }
}
