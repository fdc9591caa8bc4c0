/// A program of Python that computes the steps that touch weights, in place of Lethe's own engine.
///
/// What its results depend on is in the key of every such step; which file the program is, is not.
package struct PythonEngine: Codable, Sendable, Hashable {
  /// What is computed with: the worker's own version, those of its libraries, and the kind of device.
  ///
  /// Asked of the program before a run, or declared; a step fails where the program is another.
  package struct Versions: Codable, Sendable, Hashable {
    /// The worker's own version.
    package let worker: String
    /// PyTorch's.
    package let torch: String
    /// That of `transformers`.
    package let transformers: String
    /// `cpu` or `cuda`, without a number.
    package let device: String

    /// Takes what the worker says of itself.
    package init(worker: String, torch: String, transformers: String, device: String) {
      self.worker = worker
      self.torch = torch
      self.transformers = transformers
      self.device = device
    }
  }

  /// The interpreter.
  @Unkeyed package var python: String
  /// Words before it, such as `nice` or `apptainer exec image.sif`.
  @Unkeyed package var launcher: [String]
  /// Where it computes: `auto`, `cpu`, `cuda`, `cuda:1`; the key has the kind alone.
  @Unkeyed package var device: String
  /// How many processes compute together, each on a share of every batch.
  @Unkeyed package var processes: Int
  /// How weights are spread over the processes: `fsdp`; nil for all of them in each.
  @Unkeyed package var sharding: String?
  /// What products are computed in.
  package let dtype: String
  /// How attention is computed; nil for the library's own choice.
  package let attention: String?
  /// How weights are held: `bfloat16`, `8bit`, `4bit`; nil for single precision.
  package let loadIn: String?
  /// Nil before anybody has asked: nothing runs then.
  package var versions: Versions?

  /// Names a program; `versions` are what it is known to compute with.
  package init(
    python: String, launcher: [String] = [], device: String = "auto", processes: Int = 1,
    sharding: String? = nil, dtype: String = "float32", attention: String? = nil,
    loadIn: String? = nil, versions: Versions? = nil
  ) {
    self.processes = processes
    self.sharding = sharding
    self.python = python
    self.launcher = launcher
    self.device = device
    self.dtype = dtype
    self.attention = attention
    self.loadIn = loadIn
    self.versions = versions
  }

  /// Whether both are started alike and compute alike.
  package static func == (a: PythonEngine, b: PythonEngine) -> Bool {
    a.python == b.python && a.launcher == b.launcher && a.device == b.device
      && a.processes == b.processes && a.sharding == b.sharding && a.dtype == b.dtype
      && a.attention == b.attention && a.loadIn == b.loadIn && a.versions == b.versions
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(python)
    hasher.combine(launcher)
    hasher.combine(device)
    hasher.combine(processes)
    hasher.combine(sharding)
    hasher.combine(dtype)
    hasher.combine(attention)
    hasher.combine(loadIn)
    hasher.combine(versions)
  }

  /// Where it computes: what was found to be there, where the spec leaves it open.
  package var place: String { device == "auto" ? versions?.device ?? device : device }

  /// Whether matrices are held in so few bits that only low-rank changes can be trained.
  package var trainsLowRankAlone: Bool { loadIn == "8bit" || loadIn == "4bit" }

  /// The words that start it, for people and for permission; several processes by PyTorch's own launcher, unless the
  /// spec has one.
  package var words: [String] {
    let own =
      launcher.isEmpty && processes > 1
      ? [
        python, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "\(processes)",
        "--no-python",
      ] : launcher
    return own + [python, "-m", "lethe.worker"]
  }

  /// The engine in words: `pytorch (torch 2.13.0, transformers 5.24.0, worker 1, cpu, float32)`.
  package var text: String {
    let parts =
      versions.map {
        ["torch \($0.torch)", "transformers \($0.transformers)", "worker \($0.worker)", $0.device]
      } ?? []
    let held = loadIn.map { ["weights in \($0)"] } ?? []
    return "pytorch (\((parts + [dtype] + held).joined(separator: ", ")))"
  }
}
