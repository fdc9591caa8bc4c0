package import Documents
import FoundationEssentials

#if canImport(Glibc)
  import Glibc
#endif

/// The machine that a run used; part of the provenance, never of a result.
package struct Machine: Sendable, Equatable {
  package let processor: String
  package let cores: Int
  /// Bytes of main memory.
  package let memory: Int
  package let system: String

  /// Reads the machine's description from the kernel.
  package static func current() -> Machine {
    let processors = lines(of: "/proc/cpuinfo")
    let model =
      processors.first { $0.hasPrefix("model name") }
      .flatMap { $0.split(separator: ":", maxSplits: 1).last.map(trimmed) } ?? "unknown processor"
    let memory =
      lines(of: "/proc/meminfo").first { $0.hasPrefix("MemTotal:") }
      .flatMap { $0.split(separator: " ").dropFirst().first.flatMap { Int($0) } } ?? 0
    let release =
      lines(of: "/etc/os-release").first { $0.hasPrefix("PRETTY_NAME=") }
      .map { String($0.dropFirst("PRETTY_NAME=".count).filter { $0 != "\"" }) } ?? "Linux"
    let kernel = lines(of: "/proc/sys/kernel/osrelease").first ?? ""
    return Machine(
      processor: model, cores: ProcessInfo.processInfo.activeProcessorCount,
      memory: memory * 1024, system: "\(release), Linux \(kernel)")
  }

  private init(processor: String, cores: Int, memory: Int, system: String) {
    self.processor = processor
    self.cores = cores
    self.memory = memory
    self.system = system
  }

  package var json: JSONValue {
    .object([
      "processor": .string(processor), "cores": .integer(cores), "memory_bytes": .integer(memory),
      "system": .string(system),
    ])
  }

  /// Reads what `json` wrote; nil when it is something else.
  init?(_ json: JSONValue) {
    guard let processor = json["processor"]?.string, let cores = json["cores"]?.integer,
      let memory = json["memory_bytes"]?.integer, let system = json["system"]?.string
    else { return nil }
    self.processor = processor
    self.cores = cores
    self.memory = memory
    self.system = system
  }

  private static func lines(of path: String) -> [String] {
    // Files under /proc have no size, so they are read as a stream.
    guard let handle = unsafe fopen(path, "r") else { return [] }
    defer { unsafe fclose(handle) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe fread($0.baseAddress, 1, 4096, handle)
      }
      guard count > 0, bytes.count < 1 << 20 else { break }
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  private static func trimmed(_ text: Substring) -> String {
    String(text.drop { $0 == " " || $0 == "\t" })
  }
}
