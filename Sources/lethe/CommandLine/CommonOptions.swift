import Documents

/// The options that every command takes.
struct CommonOptions {
  let runs = Options.optional(
    "--runs DIR", .text, "where runs and the store are (default runs, or LETHE_RUNS)")
  let isHelp = Options.flag("-h, --help", "prints this page")

  static var options: [Option] { Options.declared { CommonOptions() } }
}
