import Documents
import Executors
import Experiments
import Formats
import FoundationEssentials
import Storage
import Workbench

extension Environment {
  /// The runs and the store that this invocation uses.
  var workspace: Workspace { workspace(isOffline: false) }

  /// The same, asking nobody where it is offline.
  func workspace(isOffline: Bool) -> Workspace {
    Workspace(
      runs: runs, programs: programEnvironment, fetching: fetching(isOffline: isOffline))
  }

  /// How this invocation fetches what its specs declare.
  func fetching(isOffline: Bool) -> FetchSettings {
    var settings = FetchSettings()
    settings.isOffline = isOffline
    settings.environment = fetchEnvironment
    if let endpoint = Self.variable("HF_ENDPOINT"), !endpoint.isEmpty {
      settings.hubEndpoint = String(endpoint.reversed().drop { $0 == "/" }.reversed())
    }
    settings.key = { Self.variable($0) }
    // Keys whose bindings cannot be read are bound to nothing.
    let ring = try? keyRing()
    settings.boundHosts = { (try? ring?.hosts(of: $0)) ?? [] }
    settings.unpack = { archive, name, piece in
      let reader = try ZipArchive(FileBytes(path: archive)).reader(of: name)
      while let bytes = try reader.next() { try piece(bytes) }
    }
    return settings
  }

  /// What programs that download need of the environment: proxies, certificates, pip's settings.
  var fetchEnvironment: [String: String] {
    let names: Set = [
      "PATH", "HOME", "ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "CURL_CA_BUNDLE",
      "REQUESTS_CA_BUNDLE", "SSL_CERT_DIR", "SSL_CERT_FILE", "VIRTUAL_ENV", "XDG_CACHE_HOME",
      "XDG_CONFIG_HOME",
    ]
    return ProcessInfo.processInfo.environment.filter { name, _ in
      names.contains(name.uppercased()) || name.hasPrefix("PIP_")
    }
  }

  /// What a worker needs of the environment: where things are, which kernels, how to print.
  var workerEnvironment: [String: String] {
    var environment: [String: String] = [:]
    for name in [
      "PATH", "HOME", "LD_LIBRARY_PATH", "LETHE_KERNELS", "SWIFT_BACKTRACE", "CUDA_VISIBLE_DEVICES",
    ] {
      environment[name] = Self.variable(name)
    }
    return environment
  }

  /// What programs that a step asks need of it: where things are, and which devices are theirs.
  var programEnvironment: [String: String] {
    workerEnvironment.filter {
      ["PATH", "HOME", "LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES"].contains($0.key)
    }
  }
}
