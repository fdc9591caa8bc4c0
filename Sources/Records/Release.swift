/// The version of the program; a new one draws every report anew.
package enum Release {
  package static let version = "0.1.0"
}
