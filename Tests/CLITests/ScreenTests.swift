import Foundation
import Testing
import Welfare

@testable import skridt

/// What is made to fit the screen, and what is left to those who have none.
@Suite struct ScreenTests {
  @Test func `Tables fit the terminal at any width, and lose nothing`() throws {
    let hostile = try HostileTown()
    let shared = ["--store", hostile.town.central, "--language", "da"]
    let tables = [
      ["staff", "list"], ["citizen", "list"], ["plan", "list"], ["goal", "list"],
      ["visit", "list"],
      ["step", "list"], ["stay", "list"], ["due"], ["initiative", "list"], ["log", "list"],
      ["report", "workload"], ["report", "continuity", "--citizens"],
    ]
    for words in tables {
      let piped = try Program.run(words + shared)
      guard piped.code == 0 else { continue }
      for columns in [40, 60, 80, 120, 200] {
        let shown = try Screen.run(words + shared, columns: columns)
        #expect(shown.code == 0 && HostileTown.forbidden(in: shown.text).isEmpty, "\(words)")
        for line in shown.text.split(separator: "\n") {
          #expect(line.displayWidth <= columns, "\(words) at \(columns): \(line)")
        }
        #expect(shown.text.contains("Karen") == piped.out.contains("Karen"))
      }
    }
  }

  @Test func `COLUMNS goes before the terminal's own width, and a pipe has none`() throws {
    let town = try Town()
    try town.good("staff", "add", "--store", town.central, "--name", "Mette Krog")
    let words = ["staff", "list", "--store", town.central]
    let narrow = try Screen.run(
      words, columns: 200, environment: ["TERM": "xterm", "COLUMNS": "40"])
    #expect(narrow.text.contains("Name: Mette Krog\n"))
    #expect(try Screen.run(words, columns: 200).text.contains("Name"))
    let piped = try Program.run(words, environment: ["COLUMNS": "20"])
    #expect(try Screen.run(words, columns: 200).text == piped.out)
  }

  /// A device's code, drawn: 57 columns with its margins.
  @Test(arguments: [
    (["TERM": "xterm"], true), (["TERM": "xterm", "NO_COLOR": ""], true),
    (["TERM": "xterm", "NO_COLOR": "1"], false), (["TERM": "dumb"], false), ([:], false),
  ])
  func `A QR code has colours only where they are wanted`(
    environment: [String: String], isColoured: Bool
  ) throws {
    let town = try Town()
    try town.good("staff", "add", "--store", town.central, "--name", "Mette Krog")
    let server = try Serving(town)
    defer { server.stop() }
    let words = ["device", "invite", "--worker", "Mette Krog", "--store", town.central]
    let shown = try Screen.run(words, columns: 100, environment: environment)
    #expect(shown.code == 0 && shown.text.contains("█"))
    #expect(shown.text.contains("\u{1B}") == isColoured)
    // A picture that the terminal breaks is none.
    let narrow = try Screen.run(words, columns: 40, environment: environment)
    #expect(narrow.code == 0 && !narrow.text.contains("█") && narrow.text.contains("skridt-enrol:"))
  }

  @Test(arguments: [(["TERM": "xterm"], true), (["TERM": "dumb"], false), ([:], false)])
  func `Progress is drawn over itself only where that can be done`(
    environment: [String: String], isDrawn: Bool
  ) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("skridt-screen-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let shown = try Screen.run(
      ["demo", "--municipality", "--citizens", "5", "--workers", "2", "--folder", folder],
      columns: 40, environment: environment)
    #expect(shown.code == 0, "\(shown.text)")
    #expect(shown.text.contains("\r") == isDrawn && !shown.text.contains("\u{1B}"))
    for line in shown.text.split(separator: "\r") where line.contains("[") && line.contains("]") {
      #expect(line.displayWidth < 40)
    }
  }
}
