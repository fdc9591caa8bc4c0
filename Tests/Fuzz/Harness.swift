// Built by ./run, once for each format.
import Formats
import Tensors

/// One input of libFuzzer: reads everything that there is to read.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let file = FileBytes(unsafe Array(UnsafeBufferPointer(start: data, count: count)), name: "input")
  try? use(file)
  return 0
}

#if ZIP
  func use(_ file: FileBytes) throws(FormatError) {
    let archive = try ZipArchive(file)
    for entry in archive.entries {
      if let content = try? archive.read(entry.name) { precondition(content.count == entry.size) }
    }
  }
#else
  func use(_ file: FileBytes) throws(FormatError) {
    #if GGUF
      let weights = try GGUF(file)
    #else
      let weights = try Safetensors(file)
    #endif
    for tensor in weights.tensors {
      precondition(tensor.range.upperBound <= file.count)
      try weights.decode(tensor, into: FloatMemory(count: tensor.count).floats)
    }
  }
#endif
