/// A folder without images of classes.
package struct NoImages: Error, Sendable, CustomStringConvertible {
  let folder: String

  package var description: String {
    "no images in '\(folder)': it should have a folder for each class, with PNG or JPEG files in it"
  }
}
