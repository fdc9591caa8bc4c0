package import JSON
package import Plans
import Storage

/// A started worker of Python, asked over its protocol, with a folder for the files that both read.
///
/// Documentation/Engines.md describes the protocol: JSON Lines, one request answered by any number of `progress`
/// lines and one `done` or `error`. Used by one thread at a time.
package final class EngineProgram: EngineSession {
  /// The version of the protocol that both sides speak.
  private static let version = 1

  /// Where files for the worker may lie; nil where nothing is loaded.
  private let folder: String?
  private let ownsFolder: Bool
  /// What was started.
  package let engine: PythonEngine
  private let program: LineProgram
  private var requests = 0

  /// Starts the worker with some threads; `environment` is all that it sees of ours.
  ///
  /// With `ownsFolder` the folder is removed when the session is closed.
  package init(
    _ engine: PythonEngine, threads: Int?, environment: [String: String], folder: String? = nil,
    ownsFolder: Bool = false, sandbox: Sandbox? = nil
  ) throws {
    let words = engine.words + ["serve"] + (threads.map { ["--threads", "\($0)"] } ?? [])
    // The shell finds the program on the search path.
    var command = Command(
      arguments: ["/bin/sh", "-c", "exec \"$@\"", "sh"] + words,
      environment: environment.merging(Self.fixed) { $1 })
    if let sandbox {
      command = sandbox.command(
        command, writable: folder.map { [$0] } ?? [], searchPath: environment["PATH"] ?? "")
    }
    self.folder = folder
    self.ownsFolder = ownsFolder
    self.engine = engine
    do {
      program = try LineProgram(command, cancellation: Cancellation(), endsWithGroup: true)
      let hello = try Self.object(program.next())["hello"]
      guard hello?["protocol"]?.integer == Self.version else {
        throw EngineProblem(
          "'\(engine.words.joined(separator: " "))' speaks another protocol than \(Self.version)")
      }
    } catch let failure as LineProgram.Failure {
      throw EngineProblem(
        "'\(engine.words.joined(separator: " "))' did not start: \(failure); it needs PyTorch, transformers and "
          + "the package lethe ('make pytorch'), and 'engine: {pytorch: {python: ...}}' names the interpreter"
      )
    }
  }

  deinit { close() }

  /// Ends the worker, and removes the folder where that is its own.
  package func close() {
    program.close()
    if ownsFolder, let folder { Disk().removeTree(folder) }
  }

  /// What the worker sees besides: nothing is fetched.
  private static let fixed = [
    "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "PYTHONUNBUFFERED": "1",
    "TOKENIZERS_PARALLELISM": "false",
  ]

  /// Asks over the protocol; throws `EngineProblem` for what is no answer.
  package func ask(
    _ operation: String, _ fields: JSONObject, progress: (Progress) -> Void
  ) throws -> JSONValue {
    requests += 1
    var request = fields
    request["id"] = .integer(requests)
    request["do"] = .string(operation)
    do {
      var answer = try Self.object(
        program.exchange(Array(JSONValue.object(request).canonical().utf8)))
      while let said = answer["progress"] {
        progress(Self.progress(said))
        answer = try Self.object(program.next())
      }
      if let error = answer["error"] {
        throw EngineProblem(error["message"]?.string ?? "'\(operation)' failed")
      }
      guard answer["id"]?.integer == requests, let done = answer["done"] else {
        throw EngineProblem("'\(operation)' was answered by \(answer.canonical().prefix(200))")
      }
      return done
    } catch let failure as LineProgram.Failure {
      throw EngineProblem("'\(operation)': \(failure)")
    }
  }

  /// Makes a directory in the folder; throws `EngineProblem` without one.
  package func makeDirectory(_ name: String) throws -> String {
    guard let folder else { throw EngineProblem("has no folder for files") }
    let place = "\(Disk.absolute(folder))/\(name)"
    try Disk().makeDirectory(place)
    return place
  }

  /// Writes a file that only this user reads.
  package func write(_ part: Part, in directory: String) throws {
    try Disk().write(
      part.bytes.span, toNew: "\(directory)/\(part.name)", mode: 0o600, isDurable: false)
  }

  private static func progress(_ said: JSONValue) -> Progress {
    Progress(
      done: said["done"]?.integer ?? 0, total: said["total"]?.integer ?? 0,
      values: said["values"]?.object.map { values in
        Dictionary(values.compactMap { name, value in value.number.map { (name, $0) } }) { $1 }
      } ?? [:])
  }

  private static func object(_ line: [UInt8]) throws -> JSONValue {
    guard let answer = try? JSONValue.parse(line), answer.object != nil else {
      throw EngineProblem(
        "said no line of JSON: \(String(decoding: line.prefix(200), as: UTF8.self))")
    }
    return answer
  }
}
