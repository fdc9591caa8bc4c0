import JSON

/// What the store knows of jobs that a cluster has: `jobs/<name>/…`, and `jobs/keys/<key>`, the job that has a key.
///
/// The record is there before the job is handed in, so that whoever comes after a driver that died finds it. The name
/// is what a job is known by: clusters give numbers again after their controller has crashed.
package struct JobTable: Sendable {
  package let directory: String
  private let disk: Disk
  private let files: AtomicFile
  private let host: String

  init(root: String, disk: Disk, files: AtomicFile, host: String? = nil) {
    directory = root + "/jobs"
    self.disk = disk
    self.files = files
    self.host = host ?? ClaimTable.hostName
  }

  // MARK: Places

  /// The directory of a job: its record, script, output and messages.
  package func path(of name: String) -> String { "\(directory)/\(name)" }

  /// The file in which a job's process says how one of its steps goes.
  package func messages(of name: String, _ key: Digest) -> String {
    "\(path(of: name))/\(key.hex).jsonl"
  }

  private func pointer(of key: Digest) -> String { "\(directory)/keys/\(key.hex)" }

  // MARK: Writing

  /// Records a job that is about to be handed in, and that it has these steps from now on.
  package func begin(_ steps: [JobRecord.Step], run: String) throws(StorageError) -> JobRecord {
    let name = newName(steps)
    return try begin(
      JobRecord(name: name, run: run, host: host, begun: Disk.now, steps: steps))
  }

  /// Records jobs that are about to be handed in as one array, with the steps of each; all of them or none.
  package func beginArray(
    _ jobs: [[JobRecord.Step]], run: String
  ) throws(StorageError) -> [JobRecord] {
    let submission = newName(jobs.first ?? [])
    var begun: [JobRecord] = []
    do {
      for (element, steps) in jobs.enumerated() {
        let record = JobRecord(
          name: JobRecord.name(of: submission, element: element), element: element, run: run,
          host: host, begun: Disk.now, steps: steps)
        begun.append(record)
        _ = try begin(record)
      }
    } catch {
      for record in begun { forget(record) }
      throw error
    }
    return begun
  }

  /// A name that no job had before.
  private func newName(_ steps: [JobRecord.Step]) -> String {
    let first = steps.first.map { String($0.key.hex.prefix(8)) } ?? ""
    return "lethe-\(first)-\(String(UInt64.random(in: 0...UInt64.max), radix: 16))"
  }

  private func begin(_ record: JobRecord) throws(StorageError) -> JobRecord {
    try files.write(
      (record.json.keyBytes + [10]).span, to: "\(path(of: record.name))/job.json")
    for step in record.steps {
      try files.write(Array("\(record.name)\n".utf8).span, to: pointer(of: step.key))
    }
    return record
  }

  /// Writes a file of a job, such as its script.
  package func write(_ text: String, _ file: String, of name: String) throws(StorageError) {
    try files.write(Array(text.utf8).span, to: "\(path(of: name))/\(file)")
  }

  /// Notes the number that the cluster gave a job.
  package func assign(_ id: String, to name: String) throws(StorageError) {
    try write(id + "\n", "id", of: name)
  }

  /// Notes that a job has nothing more to do with a key; the last one takes the job's directory with it.
  package func finish(_ key: Digest, of record: JobRecord) {
    if has(key, record) { disk.remove(pointer(of: key)) }
    if !record.steps.contains(where: { has($0.key, record) }) {
      disk.removeTree(path(of: record.name))
    }
  }

  /// True when a job has a key, or when that cannot be told.
  private func has(_ key: Digest, _ record: JobRecord) -> Bool {
    do { return try name(of: key) == record.name } catch { return true }
  }

  /// Forgets a job with all its keys.
  package func forget(_ record: JobRecord) {
    for step in record.steps { finish(step.key, of: record) }
    disk.removeTree(path(of: record.name))
  }

  // MARK: Reading

  /// Returns the name of the job that has a key; nil when none has, or its record is gone.
  ///
  /// Throws when that cannot be told: the step would be handed in twice.
  package func name(of key: Digest) throws(StorageError) -> String? {
    guard let bytes = try disk.readIfThere(pointer(of: key)) else { return nil }
    let name = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first.map(String.init)
    return name.flatMap { JobRecord.isName($0) ? $0 : nil }
  }

  /// Returns the record of a job; nil when there is none or it is damaged, throws when it cannot be read.
  package func record(of name: String) throws(StorageError) -> JobRecord? {
    guard JobRecord.isName(name), let bytes = try disk.readIfThere("\(path(of: name))/job.json"),
      let json = try? JSONValue.parse(bytes, keepsDigits: true), let record = JobRecord(json),
      record.name == name
    else { return nil }
    return record
  }

  /// True when a job's directory has a record that says nothing of what it runs.
  package func isDamaged(_ name: String) throws(StorageError) -> Bool {
    let path = "\(path(of: name))/job.json"
    guard let kind = try disk.entry(path)?.kind else { return false }
    guard kind == .file else { return true }
    return try record(of: name) == nil
  }

  /// Returns the number that the cluster gave a job, as far as it got on record.
  package func id(of name: String) -> String? {
    // For people, and asked of the cluster again by the job's name.
    guard let bytes = try? disk.read("\(path(of: name))/id") else { return nil }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").first.map(String.init)
  }

  /// The last lines that a job's process left on its outputs.
  package func output(of name: String, lines: Int = 20) -> [String] {
    let path = "\(path(of: name))/output"
    // Words beside an error: without them the error is said all the same.
    guard let size = try? disk.status(path)?.size else { return [] }
    let bytes = (try? disk.read(path, max(0, size - 16384)..<size)) ?? []
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").suffix(lines)
      .map(String.init)
  }

  /// Every job on record, oldest first.
  package var all: [JobRecord] {
    get throws(StorageError) {
      var records: [JobRecord] = []
      for name in try disk.list(directory) {
        if let record = try record(of: name) { records.append(record) }
      }
      return records.sorted { ($0.begun, $0.name) < ($1.begun, $1.name) }
    }
  }

  /// True when a job is on record, whether it still runs or not, or when that cannot be told.
  package var hasAny: Bool {
    guard let names = try? disk.list(directory) else { return true }
    return names.contains(where: JobRecord.isName)
  }
}
