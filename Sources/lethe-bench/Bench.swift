@main enum Bench {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    if arguments.first == "train" { try TrainBench.run(Array(arguments.dropFirst())) }
  }
}
