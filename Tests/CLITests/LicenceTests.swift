import Foundation
import Testing

/// What others ask to travel with the program. When one of these fails after packages were renewed:
/// `make notices`, and read what changed.
@Suite struct LicenceTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private struct Resolved: Decodable {
    struct Pin: Decodable {
      let identity: String
      let location: String
    }
    let pins: [Pin]
  }

  private static func pins() throws -> [Resolved.Pin] {
    let file = try Data(contentsOf: root.appendingPathComponent("Package.resolved"))
    return try JSONDecoder().decode(Resolved.self, from: file).pins
  }

  @Test(arguments: ["licences", "licenses"], ["da", "en"])
  func `The program tells the licences of its parts`(option: String, language: String) throws {
    let outcome = try Program.run(["--\(option)", "--language", language])
    #expect(outcome.code == 0)
    #expect(outcome.err.isEmpty)
    #expect(outcome.out.hasPrefix(language == "da" ? "Skridt er udgivet" : "Skridt is under"))
    #expect(outcome.out.contains("TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION"))
    let other = try Program.run(["--language=\(language)", "--\(option)"])
    #expect(other.out == outcome.out)
  }

  @Test func `The notices are about the packages that are built, all of them and no other`() throws
  {
    let text = try Program.run(["--licences"]).out
    let named = text.split(separator: "\n").compactMap { line -> String? in
      let words = line.components(separatedBy: "  ")
      guard words.count == 2, !line.hasPrefix(" "), words[1].first?.isUppercase == true else {
        return nil
      }
      return words[0]
    }
    #expect(Set(named) == Set(try Self.pins().map(\.identity)))
    #expect(named.count == Set(named).count)
  }

  @Test func `Each package's notice and licence is there as it was written`() throws {
    func words(_ text: String) -> String {
      text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
    let said = words(try Program.run(["--licences"]).out)
    let build = URL(fileURLWithPath: Program.path).deletingLastPathComponent()
      .resolvingSymlinksInPath().deletingLastPathComponent().deletingLastPathComponent()
    for pin in try Self.pins() {
      let name = (pin.location as NSString).lastPathComponent
      let folder = build.appendingPathComponent("checkouts").appendingPathComponent(
        name.hasSuffix(".git") ? String(name.dropLast(4)) : name)
      let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
        $0.hasPrefix("LICENSE") || $0.hasPrefix("NOTICE")
      }
      #expect(!files.isEmpty, "\(name)")
      for file in files {
        let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
        #expect(said.contains(words(text)), "\(name)/\(file)")
      }
    }
  }
}
