import Foundation
import Testing

/// A disk that fails for a while, made by a limit on how large the files of a process may grow: every
/// write beyond it is an error, until the limit is lifted.
@Suite(.enabled(if: access("/usr/bin/prlimit", X_OK) == 0 && access("/usr/bin/curl", X_OK) == 0))
struct DiskErrorTests {
  private func limit(_ server: Serving, to bytes: String) throws {
    let done = try Process.run(
      URL(fileURLWithPath: "/usr/bin/prlimit"),
      arguments: ["--pid", "\(server.id)", "--fsize=\(bytes):unlimited"])
    done.waitUntilExit()
    #expect(done.terminationStatus == 0)
  }

  /// The status and the body of what the server says of its health.
  private func health(_ server: Serving) throws -> (status: String, body: String) {
    let process = Process()
    let out = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/curl")
    process.arguments = ["-s", "-w", "\n%{http_code}", "\(server.address)/health"]
    process.standardOutput = out
    try process.run()
    let said = String(decoding: out.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let lines = said.split(separator: "\n").map(String.init)
    return (lines.last ?? "", lines.first ?? "")
  }

  @Test func `The server opens its store again by itself after an error of the disk`() throws {
    let town = try Town()
    let server = try Serving(town, with: ["--plain-http"])
    let mette = try town.enrolled("mette")
    #expect(try health(server).status == "200")
    func record(_ note: String) throws {
      try town.good(
        "visit", "record", "--store", mette, "Karen Lund", "--minutes", "30", "--note", note)
    }
    func notes() throws -> [String] {
      try town.good("visit", "list", "--store", town.central, "--json").list
        .compactMap { $0["note"] as? String }.sorted()
    }
    var written: [String] = []
    var open: [Int] = []
    for round in 1...3 {
      try record("Runde \(round)")
      written.append("Runde \(round)")
      // Less than one page of the WAL, more than the log.
      try limit(server, to: "4096")
      let failed = try Program.run(["sync", "--store", mette, "--patience", "0.2"])
      #expect(failed.code == 1, "\(failed.all)")
      let ill = try health(server)
      #expect(ill.status == "503" && ill.body.contains("detail"), "\(ill)")
      #expect(try notes() == written.dropLast())
      try limit(server, to: "unlimited")
      if round == 2 {
        // With nothing but the question after its health.
        Thread.sleep(forTimeInterval: 1.2)
        let well = try health(server)
        #expect(well.status == "200", "\(well)")
      }
      try town.sync(mette)
      #expect(try health(server).status == "200")
      #expect(try notes() == written)
      open.append(
        try FileManager.default.contentsOfDirectory(atPath: "/proc/\(server.id)/fd").count {
          let link = "/proc/\(server.id)/fd/\($0)"
          return (try? FileManager.default.destinationOfSymbolicLink(atPath: link))?
            .hasPrefix(town.central) == true
        })
    }
    #expect(server.said.contains("the store cannot be written"))
    #expect(server.said.contains("the store can be written again"))
    // Nothing is left open for good, and what was acknowledged outlives the process.
    #expect(open[1] == open[2], "\(open)")
    server.kill()
    #expect(try notes() == written)
    #expect(try town.good("doctor", "--store", town.central, "--json").code == 0)
  }
}
