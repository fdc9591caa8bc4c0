@main enum Lethe {
  static func main() { print("lethe") }
}
