package import JSON

/// A content-addressed store on a disk, shared by any number of processes: `<root>/v1/…`.
///
/// Making one touches nothing; directories appear when something is written.
package final class Store: Sendable {
  /// The directory that the store was opened with, without a trailing slash.
  package let root: String
  package let disk: Disk
  package let objects: ObjectStore
  package let results: ResultTable
  package let history: HistoryTable
  package let costs: CostTable
  package let checkpoints: CheckpointTable
  package let claims: ClaimTable
  package let jobs: JobTable
  package let downloads: DownloadTable
  package let pins: PinTable
  /// What repositories of the Hub were seen to have.
  package let hub: HubTable
  /// Files whose bytes this process has read.
  package let known: KnownFiles
  /// Writes files aside in the store's `tmp`.
  package let files: AtomicFile
  /// The clock that dates the store's files.
  let clock: FileClock
  private let session: Session

  /// Opens the store in `root`; `host` and `lease` (seconds) are for tests of claims across
  /// machines.
  package init(
    at root: String, faults: Faults? = nil, host: String? = nil, lease: Double = 60
  ) {
    var trimmed = root
    while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed.removeLast() }
    self.root = trimmed
    let layout = trimmed + "/v1"
    disk = Disk(faults: faults)
    session = Session(root: layout + "/tmp", disk: disk)
    files = AtomicFile(disk: disk, session: session)
    clock = FileClock(disk: disk, session: session)
    known = KnownFiles(disk: disk, clock: clock)
    objects = ObjectStore(root: layout, disk: disk, files: files, known: known)
    results = ResultTable(root: layout, disk: disk, files: files)
    history = HistoryTable(root: layout, disk: disk, files: files)
    costs = CostTable(root: layout, disk: disk, files: files)
    checkpoints = CheckpointTable(root: layout, disk: disk, files: files)
    downloads = DownloadTable(root: layout, disk: disk)
    pins = PinTable(root: layout, disk: disk, files: files)
    hub = HubTable(root: layout, disk: disk, files: files)
    claims = ClaimTable(root: layout, disk: disk, clock: clock, host: host, lease: lease)
    jobs = JobTable(root: layout, disk: disk, files: files, host: host)
  }

  /// True when another process on this store is alive and has written something, or a cluster may have a job for it.
  package var isUsedByOthers: Bool { session.hasOthers || jobs.hasAny }

  /// The directory of what `lethe run` found up to date; it may be deleted at any moment.
  package var upToDate: String { "\(root)/v1/index/current" }

  /// Removes what dead processes left half-written.
  package func removeOrphans() { session.removeOrphans() }

  /// Makes an empty directory on the store's file system; the caller removes it, or the next
  /// cleaning does.
  package func makeScratchDirectory() throws(StorageError) -> String {
    let path = try session.freshPath()
    try disk.makeDirectory(path)
    return path
  }

  /// Returns the record of a key whose object and parts are all present with their right sizes.
  package func usableRecord(of key: Digest) -> ResultRecord? {
    guard let record = results.record(of: key),
      objects.containsAll(of: record.tree, digest: record.object)
    else { return nil }
    return record
  }

  /// Keeps an artifact and then its record, in this order.
  @discardableResult
  package func write(
    parts: [(name: String, bytes: [UInt8])], key: Digest, preimage: JSONValue, label: String,
    cost: Cost
  ) throws(StorageError) -> ResultRecord {
    let tree = try objects.write(parts: parts)
    let record = ResultRecord(key: key, tree: tree, preimage: preimage, label: label, cost: cost)
    try results.write(record)
    return record
  }

  /// Keeps files as an artifact and then its record.
  @discardableResult
  package func write(
    files: [(name: String, path: String)], key: Digest, preimage: JSONValue, label: String,
    cost: Cost
  ) throws(StorageError) -> ResultRecord {
    let tree = try objects.write(files: files)
    let record = ResultRecord(key: key, tree: tree, preimage: preimage, label: label, cost: cost)
    try results.write(record)
    return record
  }

  /// Keeps an artifact whose parts `produce` hands over one at a time, and then its record.
  @discardableResult
  package func write(
    key: Digest, preimage: JSONValue, label: String, cost: Cost,
    _ produce: ((_ name: String, _ bytes: [UInt8]) throws -> Void) throws -> Void
  ) throws -> ResultRecord {
    let tree = try objects.write(produce)
    let record = ResultRecord(key: key, tree: tree, preimage: preimage, label: label, cost: cost)
    try results.write(record)
    return record
  }
}
