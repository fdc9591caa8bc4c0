import Storage

/// A server that speaks the layout of Bazel's HTTP cache, reached by `curl`.
struct HTTPRemote: Remote {
  /// This many files go into one call of `curl`.
  private static let batch = 200
  private let root: String
  private let programs: RemotePrograms

  init(_ root: String, _ programs: RemotePrograms) {
    self.root = root.hasSuffix("/") ? String(root.dropLast()) : root
    self.programs = programs
  }

  func missing(_ names: [String]) throws -> Set<String> {
    let codes = try transfer(names.map { RemoteFile($0, path: "/dev/null", limit: 0) }) { file in
      ["head", Self.line("output", "/dev/null"), Self.line("url", "\(root)/\(file.name)")]
    }
    var missing: Set<String> = []
    for (name, code) in zip(names, codes) {
      switch code {
      case 200..<300: break
      case 404, 410: missing.insert(name)
      default: throw RemoteProblem("\(root)/\(name): the server answered \(code)")
      }
    }
    return missing
  }

  func put(_ files: [RemoteFile]) throws {
    let codes = try transfer(files) { file in
      [
        Self.line("upload-file", file.path), Self.line("output", "/dev/null"),
        Self.line("url", "\(root)/\(file.name)"),
      ]
    }
    for (file, code) in zip(files, codes) where !(200..<300).contains(code) {
      throw RemoteProblem(
        "\(root)/\(file.name): the server answered \(code) to PUT"
          + (code == 409
            ? "; it may need the directories cas/ and ac/ (nginx: create_full_put_path)" : ""))
    }
  }

  func get(_ files: [RemoteFile]) throws {
    let disk = Disk()
    let codes = try transfer(files, isReading: true) { file in
      [
        Self.line("output", file.path), Self.line("url", "\(root)/\(file.name)"),
        "max-filesize = \(max(1, file.limit))",
      ]
    }
    for (file, code) in zip(files, codes) where !(200..<300).contains(code) {
      // What the server says about a file that it lacks is not that file.
      disk.remove(file.path)
      guard code == 404 || code == 410 else {
        throw RemoteProblem("\(root)/\(file.name): the server answered \(code)")
      }
    }
  }

  /// Makes one transfer a file and returns the servers' answers in order.
  private func transfer(
    _ files: [RemoteFile], isReading: Bool = false, _ settings: (RemoteFile) -> [String]
  ) throws -> [Int] {
    var codes: [Int] = []
    var rest = files[...]
    let disk = Disk()
    while !rest.isEmpty {
      let part = rest.prefix(Self.batch)
      rest = rest.dropFirst(part.count)
      let text = part.map { file in
        (settings(file) + [
          "silent", "show-error", "globoff", "netrc-optional", "proto = \"=http,https\"",
          "connect-timeout = 30", "speed-limit = 1", "speed-time = 60",
          "write-out = \"%{http_code}\\n\"",
        ]).joined(separator: "\n")
      }.joined(separator: "\nnext\n")
      let config = "\(programs.scratch)/curl"
      disk.remove(config)
      let bytes = Array((text + "\n").utf8)
      try disk.write(bytes.span, toNew: config, mode: 0o600, isDurable: false)
      let answers = try programs.lines(["curl", "--config", config]) {
        // curl holds its limit only where the server says the length.
        for file in part where file.limit > 0 && isReading {
          guard let size = try disk.status(file.path)?.size, size > max(1, file.limit) else {
            continue
          }
          disk.remove(file.path)
          throw RemoteProblem("\(root)/\(file.name) is larger than it should be")
        }
      }.compactMap { Int($0) }
      guard answers.count == part.count else {
        throw RemoteProblem("curl answered for \(answers.count) of \(part.count) files")
      }
      codes += answers
    }
    return codes
  }

  /// A line of a configuration file of curl.
  private static func line(_ name: String, _ value: String) -> String {
    let escaped = value.map { "\"\\".contains($0) ? "\\\($0)" : String($0) }.joined()
    return "\(name) = \"\(escaped)\""
  }
}
