import Storage

/// A directory of another machine with `cas/` and `ac/`, reached by `ssh`; that machine needs a shell and `tar`.
struct SSHRemote: Remote {
  /// This many names go into one command.
  private static let batch = 400
  private let host: String
  private let path: String
  private let programs: RemotePrograms
  private let disk = Disk()

  /// Throws for a host that ssh could take for an option.
  init(host: String, path: String, _ programs: RemotePrograms) throws {
    guard !host.isEmpty, !host.hasPrefix("-"), !path.isEmpty, path != "/" else {
      throw RemoteProblem("a remote over ssh names a host and a directory: ssh://HOST/PATH")
    }
    self.host = host
    self.path = path
    self.programs = programs
  }

  /// The arguments that run a script on the other machine, in the directory.
  private func ssh(_ script: String) -> [String] {
    let quoted = path.split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: "'\\''")
    var place = ["ssh", "-o", "BatchMode=yes"]
    let parts = host.split(separator: ":")
    if parts.count == 2 { place += ["-p", String(parts[1])] }
    return place + ["--", String(parts[0]), "d='\(quoted)'; \(script)"]
  }

  private func batches<Item>(_ items: [Item]) -> [ArraySlice<Item>] {
    stride(from: 0, to: items.count, by: Self.batch).map {
      items[$0..<min(items.count, $0 + Self.batch)]
    }
  }

  func missing(_ names: [String]) throws -> Set<String> {
    var missing: Set<String> = []
    for part in batches(names) {
      let list = part.joined(separator: " ")
      missing.formUnion(
        try programs.lines(
          ssh("for n in \(list); do [ -f \"$d/$n\" ] || echo \"$n\"; done")))
    }
    return missing.intersection(names)
  }

  func put(_ files: [RemoteFile]) throws {
    for part in batches(files) {
      let archive = "\(programs.scratch)/put.tar"
      disk.remove(archive)
      defer { disk.remove(archive) }
      try write(part, to: archive)
      let script =
        "mkdir -p \"$d/cas\" \"$d/ac\" && cd \"$d\" && t=.put.$$ && mkdir $t && tar -xf - -C $t && "
        + "for f in $t/cas/* $t/ac/*; do [ -f \"$f\" ] || continue; mv \"$f\" \"${f#$t/}\" || exit 1; "
        + "done; s=$?; rm -rf $t; exit $s"
      try programs.run(["sh", "-c", "exec \"$@\" <\"$0\"", archive] + ssh(script)) { _ in }
    }
  }

  private func write(_ files: ArraySlice<RemoteFile>, to archive: String) throws {
    let output = try AppendFile(archive, truncating: true)
    for file in files {
      let size = try disk.status(file.path)?.size ?? 0
      try output.append(TarHeader.bytes(name: file.name, size: size))
      for start in stride(from: 0, to: size, by: 1 << 20) {
        try output.append(try disk.read(file.path, start..<min(size, start + (1 << 20))))
      }
      try output.append([UInt8](repeating: 0, count: TarHeader.padding(after: size)))
    }
    try output.append(TarHeader.end)
  }

  func get(_ files: [RemoteFile]) throws {
    for part in batches(files) {
      let list = part.map(\.name).joined(separator: " ")
      var cutter = Cutter(Array(part))
      try programs.run(
        ssh(
          "for n in \(list); do if [ -f \"$d/$n\" ]; then wc -c <\"$d/$n\"; cat \"$d/$n\"; "
            + "else echo -1; fi; done")
      ) { cutter.take($0) }
      try cutter.finish()
    }
  }
}

/// Cuts what the other machine prints into files: a line with the size, -1 for none, then the bytes.
private struct Cutter {
  private var files: ArraySlice<RemoteFile>
  private var line: [UInt8] = []
  private var output: AppendFile?
  private var left = 0
  private var problem: (any Error)?

  init(_ files: [RemoteFile]) { self.files = files[...] }

  mutating func take(_ bytes: ArraySlice<UInt8>) {
    guard problem == nil else { return }
    do { try cut(bytes) } catch { problem = error }
  }

  private mutating func cut(_ bytes: ArraySlice<UInt8>) throws {
    var rest = bytes
    while !rest.isEmpty {
      if left > 0, let output {
        let piece = rest.prefix(left)
        try output.append(Array(piece))
        left -= piece.count
        rest = rest.dropFirst(piece.count)
        continue
      }
      let end = rest.firstIndex(of: 10)
      line += rest[..<(end ?? rest.endIndex)]
      rest = rest[(end.map { $0 + 1 } ?? rest.endIndex)...]
      guard end != nil else {
        guard line.count < 40 else { throw RemoteProblem("the other machine answered otherwise") }
        return
      }
      try begin()
    }
  }

  /// Opens the next file once its size is known.
  private mutating func begin() throws {
    let text = String(decoding: line, as: UTF8.self).filter { $0 != " " }
    line = []
    guard let file = files.popFirst(), let size = Int(text) else {
      throw RemoteProblem("the other machine answered otherwise")
    }
    guard size >= 0 else { return }
    guard size <= file.limit else {
      throw RemoteProblem("\(file.name) is larger than it should be")
    }
    output = try AppendFile(file.path, truncating: true)
    left = size
  }

  func finish() throws {
    if let problem { throw problem }
    guard files.isEmpty, left == 0 else { throw RemoteProblem("the answer was cut off") }
  }
}
