import Documents
import Plans

/// PyTorch and `transformers`, by the worker of the Python package `lethe`.
struct PyTorchEngine: Engine {
  static let name = "pytorch"
  static let version = "1"
  static let summary =
    "PyTorch and transformers, by the worker of the Python package lethe: for GPUs; results are not portable."

  let python: PythonEngine?

  init(_ p: inout Parameters) {
    let device = p.text(
      "device", default: "auto",
      "Where it computes: auto, cpu, cuda, cuda:1, mps; auto takes a GPU where there is one.")
    let dtype = p.choice(
      "dtype", of: ["float32", "bfloat16", "float16"], default: "float32",
      "What products are computed in; weights are held in float32 unless load_in says otherwise.")
    let attention = p.optionalText(
      "attention",
      "How attention is computed, by transformers' names (eager, sdpa, flash_attention_2); its own choice when left out."
    )
    let loadIn = p.optionalChoice(
      "load_in", of: Self.held,
      "How weights are held: bfloat16 (with that dtype), or 8bit and 4bit by bitsandbytes, which lora alone trains."
    )
    let processes = p.integer(
      "processes", default: 1, in: 1...64,
      "How many processes train together, each with a GPU of its own and its share of every batch.")
    let sharding = p.optionalChoice(
      "sharding", of: ["fsdp"],
      "How weights are spread over the processes, so that no GPU holds all; each holds them when left out."
    )
    let interpreter = p.text(
      "python", default: "python3", "The interpreter that has the package lethe.")
    let launcher = p.texts(
      "launcher", default: [],
      "Words in front of the interpreter, such as [nice] or [accelerate, launch, ...]; they start as many processes as 'processes' says."
    )
    let versions = p.optionalGroup(
      "versions",
      "What results are computed with; asked of the interpreter when left out, and refused where it has others."
    ) { p in
      PythonEngine.Versions(
        worker: p.text("worker", "The worker's own version."), torch: p.text("torch", "PyTorch's."),
        transformers: p.text("transformers", "transformers'."),
        device: p.text("device", "The kind of device: cpu, cuda."))
    }
    if !Self.isDevice(device) {
      p.report("device", "'\(device)' is no device", help: "auto, cpu, cuda, cuda:1 or mps")
    }
    if loadIn == "bfloat16", dtype != "bfloat16" {
      p.report(
        "load_in", "weights in bfloat16 are computed with in bfloat16",
        help: "write 'dtype: bfloat16' beside it")
    }
    if sharding != nil, processes == 1 {
      p.report(
        "sharding", "weights are spread over several processes",
        help: "write 'processes: 2' or more beside it")
    }
    if sharding != nil, loadIn == "8bit" || loadIn == "4bit" {
      p.report(
        "sharding", "weights of few bits are not spread", help: "leave 'load_in' or 'sharding' out")
    }
    if processes > 1, device != "auto", device != "cpu", device != "cuda" {
      p.report(
        "device", "several processes cannot share '\(device)'",
        help: "write 'device: cuda', and each process takes a GPU of its own")
    }
    if interpreter.isEmpty { p.report("python", "'python' is the name or the path of a program") }
    python = PythonEngine(
      python: interpreter, launcher: launcher, device: device, processes: processes,
      sharding: sharding, dtype: dtype, attention: attention, loadIn: loadIn, versions: versions)
  }

  private static let held = ["bfloat16", "8bit", "4bit"]

  private static func isDevice(_ text: String) -> Bool {
    if ["auto", "cpu", "cuda", "mps"].contains(text) { return true }
    guard text.hasPrefix("cuda:") else { return false }
    let number = text.dropFirst("cuda:".count)
    return (1...3).contains(number.utf8.count) && number.utf8.allSatisfy { 48...57 ~= $0 }
  }
}
