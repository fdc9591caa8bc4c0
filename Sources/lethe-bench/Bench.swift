import Tensors

@main enum Bench {
  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    switch arguments.first {
    case "level": print("kernels: \(KernelLevel.current)")
    case "lengths":
      print(BenchModel.lengths.map { "\($0.0)+\($0.1)" }.joined(separator: ","))
    case "peaks": Peaks.run(threads: arguments.dropFirst().first.flatMap { Int($0) } ?? 2)
    case "gemm": try GemmBench.run()
    case "rows": try RowsBench.run()
    case "search": SearchBench.run(Array(arguments.dropFirst()))
    case "pretrain": try PretrainBench.run(Array(arguments.dropFirst()))
    case "simulate", "simulate-figure": SimulationBench.run(arguments)
    case "prompts", "images": try PromptBench.run(arguments)
    case let kind? where ModelBench.kinds.contains(kind): try ModelBench.run(arguments)
    case nil:
      Peaks.run(threads: 2)
      print()
      try GemmBench.run()
      print()
      try RowsBench.run()
    default:
      print(
        "usage: lethe-bench [peaks [THREADS] | gemm | rows | search ... | pretrain ... | \(PromptBench.usage) |",
        "\(SimulationBench.usage) |",
        "\(ModelBench.usage)]")
    }
  }
}
