import Testing

/// The unmodified program and faults from outside: disks that fail or fill, power that goes, kills, and
/// many programs at once. One after the other: each wants a processor, and the races want them all.
@Suite(
  .serialized, .enabled(if: Shim.compiler != nil, "The shim needs Linux and a C compiler (cc)"))
enum Faults {
  @Test static func `The shim compiles`() {
    #expect(Shim.library != nil)
  }
}
