import Foundation
import Testing

@testable import skridt

/// What one person wrote reaches another's screen as text and as nothing else.
@Suite struct PrintTests {
  @Test func `No command's output drives a terminal, whoever wrote what it shows`() throws {
    let hostile = try HostileTown()
    let shared = ["--store", hostile.town.central]
    for view in hostile.views {
      for language in ["da", "en"] {
        let words = view + shared + ["--language", language]
        let piped = try Program.run(words)
        #expect(!piped.all.isEmpty, "\(view)")
        let found = HostileTown.forbidden(in: piped.all)
        #expect(found.isEmpty, "\(language) \(view): \(found)")
      }
      let json = try Program.run(view + shared + ["--json"])
      let found = HostileTown.forbidden(in: json.out)
      #expect(found.isEmpty, "\(view) --json: \(found)")
      if json.code == 0 { #expect(json.json != nil, "\(view)") }
    }
  }

  @Test func `JSON holds what was written, escaped`() throws {
    let text = HostileTown.prose + "\u{0}\u{1F468}\u{200D}\u{E0041}"
    let json = try Console.encoded(["note": .text(text)])
    #expect(HostileTown.forbidden(in: json).isEmpty && !json.contains("\n"))
    let read = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: String]
    #expect(read?["note"].map { Array($0.utf16) } == Array(text.utf16))
  }

  @Test func `A report written to a file is as printable as on the screen`() throws {
    let hostile = try HostileTown()
    let file = hostile.town.path("report.txt")
    let shared = ["--store", hostile.town.central]
    for (format, name) in [("table", "report.txt"), ("html", "report.html")] {
      let path = hostile.town.path(name)
      let written = try Program.run(
        ["report", "workload", "--format", format, "-o", path] + shared)
      #expect(written.code == 0, "\(written.all)")
    }
    let text = try String(contentsOfFile: file, encoding: .utf8)
    #expect(HostileTown.forbidden(in: text).isEmpty)
    // Markup has its own rules: no control characters, and nothing that turns writing round.
    let page = try String(contentsOfFile: hostile.town.path("report.html"), encoding: .utf8)
    #expect(!page.unicodeScalars.contains { $0.properties.isBidiControl })
    #expect(
      !page.unicodeScalars.contains {
        $0.properties.generalCategory == .control && $0 != "\n" && $0 != "\t"
      })
  }
}
