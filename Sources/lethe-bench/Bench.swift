@main enum Bench {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    switch arguments.first {
    case "train": try TrainBench.run(Array(arguments.dropFirst()))
    case "gemm": try GemmBench.run()
    case "rows": try RowsBench.run()
    case nil:
      try GemmBench.run()
      print()
      try RowsBench.run()
    default: print("usage: lethe-bench [gemm | rows | train ...]")
    }
  }
}
