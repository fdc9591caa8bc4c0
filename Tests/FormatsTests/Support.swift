import Formats
import Testing

struct SkeletonTests {
  @Test func `errors say where`() {
    #expect(FormatError("a.gguf", at: 4, "is bad").description == "a.gguf: is bad (at byte 4)")
  }
}
