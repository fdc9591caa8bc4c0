#if canImport(Glibc)
  import Glibc
#endif

/// The window that results and progress are shown in.
enum Terminal {
  /// The cells of a line of the terminal behind a descriptor; nil where there is none, so that files and pipes get
  /// whole lines.
  ///
  /// `COLUMNS` counts first, as in other programs.
  static func width(of descriptor: Int32 = STDOUT_FILENO) -> Int? {
    guard isatty(descriptor) == 1 else { return nil }
    if let columns = Environment.variable("COLUMNS").flatMap({ Int($0) }),
      (10...10_000).contains(columns)
    {
      return columns
    }
    var size = winsize()
    guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 10 else {
      return nil
    }
    return Int(size.ws_col)
  }
}
