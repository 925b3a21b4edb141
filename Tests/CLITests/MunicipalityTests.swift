import Foundation
import Testing

/// `demo --municipality` with the real program.
@Suite struct MunicipalityTests {
  private static func folder() -> String {
    FileManager.default.temporaryDirectory
      .appendingPathComponent("skridt-municipality-\(UUID().uuidString)").path
  }

  private static func make(_ arguments: String..., folder: String) throws -> Program.Outcome {
    try Program.run(
      ["demo", "--municipality", "--citizens", "6", "--workers", "3", "--folder", folder]
        + arguments)
  }

  @Test(arguments: ["da", "en"])
  func `It makes a store that can be looked at, and says how`(language: String) throws {
    let folder = Self.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let made = try Self.make("--language", language, folder: folder)
    #expect(made.code == 0, "\(made.all)")
    #expect(made.out.contains(language == "da" ? "findes" : "does not exist"))
    let commands = made.out.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { $0.hasPrefix("skridt ") }
    #expect(commands.count > 8)
    for command in commands {
      let words = command.split(separator: " ").dropFirst().map(String.init)
      let outcome = try Program.run(
        words + ["--language", language],
        environment: ["SKRIDT_STORE": folder + "/central.skridt"])
      #expect(outcome.code == 0, "\(command): \(outcome.err)")
      #expect(!outcome.all.isEmpty, "\(command)")
    }
  }

  @Test func `What a program may read counts what there is`() throws {
    let folder = Self.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let made = try Self.make("--seed", "7", "--until", "2025-12-31", "--json", folder: folder)
    #expect(made.object["seed"] as? String == "7")
    #expect(made.object["until"] as? String == "2025-12-31")
    let store = try #require(made.object["store"] as? String)
    let verified = try Program.run(["log", "verify", "--store", store, "--json"])
    #expect(verified.object["ok"] as? Bool == true)
    let events = try #require(made.object["events"] as? Int)
    let status = try Program.run(["status", "--store", store, "--json"])
    #expect(status.object["events"] as? Int == events)
  }

  @Test func `A folder that is there is left alone`() throws {
    let folder = Self.folder()
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let refused = try Self.make(folder: folder)
    #expect(refused.code == 1)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
  }

  @Test(arguments: [
    (["--municipality", "--citizens", "0"], 2), (["--municipality", "--workers", "1"], 2),
    (["--municipality", "--citizens", "400", "--workers", "5"], 2),
    (["--municipality", "--until", "2025-13-01"], 2), (["--citizens", "5"], 64),
    (["--municipality", "--seed", "-1"], 64),
    (["--municipality", "--catalogue", "/nowhere.json"], 1),
  ])
  func `What cannot be made is refused, and leaves nothing`(words: [String], code: Int) throws {
    let folder = Self.folder()
    let outcome = try Program.run(["demo"] + words + ["--folder", folder])
    #expect(outcome.code == code, "\(outcome.all)")
    #expect(!outcome.err.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: folder))
  }
}
