/// A started program that answers each line on its standard input with one on its standard output.
///
/// Used by one thread at a time.
package protocol ProgramSession: AnyObject {
  /// Sends a line and returns the next one that the program writes, both without their newline.
  func exchange(_ line: [UInt8]) throws -> [UInt8]
  /// Ends the program.
  func close()
}
