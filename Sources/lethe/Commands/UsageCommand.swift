import Documents
import Experiments
import Records
import Reports
import Storage
import Workbench

/// `lethe du`: what takes how much of the disk.
struct UsageCommand: Command {
  static let name = "du"
  static let summary = "Shows how much of the disk each run and the store take."
  static let examples = ["du"]

  /// One run or pin: bytes of its objects, and of those that nobody else needs.
  private struct Share {
    let owner: String
    var all = 0
    var own = 0
    /// Bytes of the run directory's own files.
    var files = 0
  }

  private let isJSON = Options.json()

  func run(_ environment: Environment) async throws -> ExitCode {
    let store = environment.workspace.store
    let roots = try RunRoots(runs: environment.runs, store: store)
    let reachable = try Reachability(roots.roots, in: store)
    var shares = roots.roots.map { Share(owner: $0.owner) }
    for index in shares.indices where shares[index].owner.hasPrefix("run ") {
      let name = shares[index].owner.dropFirst("run ".count)
      shares[index].files = store.disk.total(below: "\(environment.runs)/\(name)")
    }
    var objects = (count: 0, bytes: 0, unneeded: 0)
    for object in try store.objects.all {
      objects.count += 1
      objects.bytes += object.size
      let owners = reachable.owners[object.digest] ?? []
      if owners.isEmpty { objects.unneeded += object.size }
      for owner in owners {
        shares[owner].all += object.size
        if owners.count == 1 { shares[owner].own += object.size }
      }
    }
    shares.sort { ($0.own, $1.owner) > ($1.own, $0.owner) }
    let others = ["checkpoints", "downloads", "quarantine", "tmp"].map { name in
      (name: name, bytes: store.disk.total(below: "\(store.root)/v1/\(name)"))
    }
    if isJSON {
      printOut(Self.json(shares, objects, others).canonical())
    } else {
      printOut(Self.text(shares, objects, others))
    }
    return .done
  }

  private static func text(
    _ shares: [Share], _ objects: (count: Int, bytes: Int, unneeded: Int),
    _ others: [(name: String, bytes: Int)]
  ) -> String {
    let size = { (bytes: Int) in NumberFormat.bytes.text(Double(bytes)) }
    let table = Table(
      columns: [
        Table.Column("run or pin"), Table.Column("its own objects", .right),
        Table.Column("with shared ones", .right), Table.Column("directory", .right),
      ],
      rows: shares.map { share in
        Table.Row([
          .text(share.owner), .number(Double(share.own), .bytes),
          .number(Double(share.all), .bytes), .number(Double(share.files), .bytes),
        ])
      })
    let rest = others.filter { $0.bytes > 0 }.map { ", \($0.name) \(size($0.bytes))" }.joined()
    return (shares.isEmpty ? "" : table.plainText() + "\n\n")
      + "store: \(objects.count) objects, \(size(objects.bytes)), of which \(size(objects.unneeded)) "
      + "nobody needs (lethe gc)\(rest)"
  }

  private static func json(
    _ shares: [Share], _ objects: (count: Int, bytes: Int, unneeded: Int),
    _ others: [(name: String, bytes: Int)]
  ) -> JSONValue {
    .object([
      "owners": .array(
        shares.map { share in
          .object([
            "owner": .string(share.owner), "own_bytes": .integer(share.own),
            "bytes": .integer(share.all), "directory_bytes": .integer(share.files),
          ])
        }),
      "objects": .integer(objects.count), "object_bytes": .integer(objects.bytes),
      "unneeded_bytes": .integer(objects.unneeded),
      "others": .object(
        Dictionary(others.map { ($0.name, JSONValue.integer($0.bytes)) }) { one, _ in one }),
    ])
  }
}
