import Foundation
import Testing

@testable import skridt

@Suite struct QRCodeTests {
  private static let text =
    "skridt-enrol:AQECAwQFBgcICQoLDA0ODxAAAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eH2h0dHBzOi8vc2"
    + "tyaWR0LmtvbW11bmUuZXhhbXBsZTo4NDQzVvMl4g"

  /// The golden file was read back by two readers when it was recorded; `RECORD=1` writes it anew.
  @Test func `A code looks as recorded`() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Golden/qr.txt")
    let drawn = try QRCode(Self.text).text(inColour: false) + "\n"
    if ProcessInfo.processInfo.environment["RECORD"] != nil {
      try Data(drawn.utf8).write(to: file)
    }
    #expect(drawn == (try String(contentsOf: file, encoding: .utf8)))
  }

  /// From table 7 of the standard: the most bytes that version 1, 7, 10 and 15 hold with level M,
  /// and version 15 with level L.
  @Test(arguments: [(14, 21), (15, 25), (122, 45), (123, 49), (213, 57), (412, 77), (520, 77)])
  func `The smallest version that holds the text is chosen`(bytes: Int, size: Int) throws {
    let code = try QRCode(String(repeating: "a", count: bytes))
    #expect(code.modules.count == size)
    #expect(code.modules.allSatisfy { $0.count == size })
  }

  @Test func `A text beyond version 15 is refused`() {
    #expect(throws: QRCode.TooLong.self) { try QRCode(String(repeating: "a", count: 521)) }
    // Bytes are counted, not letters.
    #expect(throws: QRCode.TooLong.self) { try QRCode(String(repeating: "å", count: 261)) }
  }

  @Test func `In colour every line says its own black and white`() throws {
    let (begin, end) = ("\u{1B}[38;5;16;48;5;231m", "\u{1B}[0m")
    let lines = try QRCode("skridt").text(inColour: true).split(separator: "\n")
    #expect(lines.count == 15)
    #expect(lines.allSatisfy { $0.hasPrefix(begin) && $0.hasSuffix(end) })
    // The quiet zone: four modules on each side, two lines above and below.
    #expect(lines[0] == begin + String(repeating: " ", count: 29) + end)
    #expect(lines[2].hasPrefix(begin + "    █▀▀▀▀▀█ "))
  }
}
