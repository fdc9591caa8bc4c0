import Documents
import Experiments
import Plans
package import Reports
package import Running
package import Storage

/// A run of which nothing was left to do, as it was seen last: while no file that decides it has changed, it need not be
/// planned again.
///
/// Kept in `<store>/v1/index/current`, a file an invocation: a line of JSON, then the names of all files that the run was
/// made from and consists of. Their stamps stand for their contents only where none of them changed shortly before the
/// file was written (`FileStamps`). The files may be deleted at any moment.
package struct UpToDate: Sendable {
  /// What tells one invocation from another, and which program it is.
  package struct Invocation: Sendable {
    let spec: String
    let text: String

    /// The spec with `path=value` overrides, from a working directory, by the executable of this process.
    package init(spec: String, overrides: [String], directory: String, executable: String) {
      self.spec = spec
      let parts = [directory, spec, executable] + overrides
      text = JSONValue.array(parts.map(JSONValue.string)).keyText
    }
  }

  /// How many steps there are.
  package let steps: Int
  /// The table that is printed of the run, if there is one.
  package let table: Table?
  /// The path of the page that people open.
  package let report: String

  private static let head = "lethe up to date 1"

  private static func path(_ invocation: Invocation, in store: Store) -> String {
    "\(store.upToDate)/\(SHA256.digest(of: invocation.text).hex)"
  }

  /// The run of an invocation, if it is known to be up to date; nil when that has to be found out.
  package init?(_ invocation: Invocation, program: String, in store: Store) {
    // What cannot be read is found out anew.
    let path = Self.path(invocation, in: store)
    guard let bytes = try? store.disk.readIfThere(path),
      let written = try? store.disk.status(path)?.modified,
      let end = bytes.firstIndex(of: 10),
      let json = try? JSONValue.parse(Array(bytes[..<end])),
      json["head"]?.string == Self.head, json["invocation"]?.string == invocation.text,
      json["program"]?.string == program,
      let stamps = json["stamps"]?.string.flatMap(Digest.init(hex:)),
      let took = json["took"]?.integer, let steps = json["steps"]?.integer,
      let report = json["report"]?.string, let specs = json["specs"]?.array,
      let groups = Self.groups(json["groups"]?.array ?? [], Array(bytes[(end + 1)...])),
      let now = FileStamps(groups), now.digest == stamps,
      now.isSettled(at: Int(written * 1e9) - took),
      !Imports.isMarked(filesIn: specs.compactMap(\.string), report)
    else { return nil }
    self.steps = steps
    self.report = report
    table = json["table"].flatMap { Table(plainJSON: $0) }
  }

  private static func groups(_ items: [JSONValue], _ names: [UInt8]) -> [FileStamps.Group]? {
    var groups: [FileStamps.Group] = []
    var start = 0
    for item in items {
      guard let parts = item.array, parts.count == 3, let directory = parts[0].string,
        let follows = parts[1].bool, let count = parts[2].integer, count >= 0,
        count <= names.count - start
      else { return nil }
      groups.append(
        FileStamps.Group(
          in: directory, followsLinks: follows, names: Array(names[start..<start + count])))
      start += count
    }
    // Every name ends, the last one too.
    return start == names.count && names.last == 0 ? groups : nil
  }

  /// Notes that a session's run was found to be up to date, by looking that began at `start`.
  ///
  /// Nothing is noted where more than known files decides: other programs, other machines, what a repository has, or the
  /// images that lie in a folder.
  package static func note(
    _ session: RunSession, _ statuses: [StepStatus], _ table: Table?, as invocation: Invocation,
    program: String, since start: Moment
  ) {
    let compilation = session.compilation
    guard compilation.plan.numerics == "portable", compilation.plan.hubFiles.isEmpty,
      compilation.spec.engineTexts.isEmpty,
      compilation.models.allSatisfy({ $0.checkpoint != nil }),
      compilation.plan.entries.allSatisfy({ $0.source?.folder == nil }),
      !Imports.isImported(session),
      let groups = try? files(of: session, statuses), let stamps = FileStamps(groups)
    else { return }
    let took = Int(start.elapsed * 1e9)
    guard stamps.isSettled(at: Int(Disk.now * 1e9) - took) else { return }
    let json = JSONValue.object([
      "head": .string(head), "invocation": .string(invocation.text), "program": .string(program),
      "stamps": .string(stamps.digest.hex), "took": .integer(took),
      "steps": .integer(statuses.count), "report": .string(session.report),
      "specs": .array(compilation.spec.sources.files.keys.sorted().map(JSONValue.string)),
      "groups": .array(
        groups.map {
          .array([.string($0.directory), .bool($0.followsLinks), .integer($0.names.count)])
        }),
      "table": table?.plainJSON ?? .null,
    ])
    let bytes = json.keyBytes + [10] + groups.flatMap(\.names)
    // What cannot be noted is found out anew.
    try? session.store.files.write(
      bytes.span, to: path(invocation, in: session.store), isDurable: false)
  }

  /// Everything that the run is made from and consists of.
  private static func files(
    of session: RunSession, _ statuses: [StepStatus]
  ) throws -> [FileStamps.Group] {
    let (compilation, store) = (session.compilation, session.store)
    var sources = FileStamps.Group(in: "", followsLinks: true)
    for path in Set(compilation.spec.sources.files.keys).union(compilation.plan.files.keys)
      .sorted()
    {
      sources.append(path)
    }
    let layout = "\(store.root)/v1"
    var stored = FileStamps.Group(in: layout)
    var seen: Set<Digest> = []
    func add(_ path: String) { stored.append(String(path.dropFirst(layout.count + 1))) }
    for status in statuses {
      guard let tree = status.tree, let key = status.key else { continue }
      if compilation.plan.entries[status.index].content == nil {
        add(store.results.path(of: key.digest))
      }
      for digest in [tree.digest] + tree.entries.map(\.digest)
      where seen.insert(digest).inserted {
        add(store.objects.path(of: digest))
      }
    }
    var own = FileStamps.Group(in: session.directory.path)
    for name in try session.namesThatCount { own.append(name) }
    return [sources, stored, own]
  }
}
