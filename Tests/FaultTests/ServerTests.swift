import Foundation
import Testing

extension Faults {
  /// The disk under the server fails, and is well again.
  @Suite(.serialized, .enabled(if: Scale.wants("server"))) struct ServerTests {
    /// One sync with a server whose disk fails at a call, and syncs when it is well.
    private func sync(_ fault: [String: String], isKilling: Bool, log: URL? = nil) throws
      -> [String]
    {
      let template = try Template.net.get()
      let place = try Place(copying: template.folder)
      let port = template.ids["port"] ?? "0"
      let before = try Holding(Template.central, in: Place(copying: template.folder))
      let armed = Place.scratch.appendingPathComponent("armed-\(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: armed) }
      var faults = fault.merging(["FAULT_ARMED": armed.path, "FAULT_NAME": "/" + Template.central])
      { $1 }
      if let log { faults["FAULT_LOG"] = log.path }
      var server = try Server(
        in: place, port: port, environment: Shim.environment(for: place.folder, faults))
      try place.good(Template.device, Template.visit("prøve-server"))
      var problems: [String] = []
      try Data().write(to: armed)
      let first = try place.run(Template.device, ["sync", "--patience", "1"], language: "da")
      problems += Words.problems(first)
      if fault["FAULT_KIND"] == "dead", let health = try health(port), !first.isGood,
        health == "200"
      {
        problems.append("/health says 200 while the disk fails; \(first)")
      }
      try FileManager.default.removeItem(at: armed)
      if first.isGood {
        let stopped = try Place(copying: place.folder)
        if try !Holding(Template.central, in: stopped).says("prøve-server") {
          problems.append("the device was told that it is saved, and it is not")
        }
      }
      if isKilling {
        server.kill()
        server = try Server(in: place, port: port)
      } else if !server.isRunning {
        problems.append("the server ended: \(server.said)")
        server = try Server(in: place, port: port)
      }
      // It opens its store again by itself: the second must do, the first may be what it learns it from.
      _ = try place.run(Template.device, ["sync", "--patience", "1"])
      let second = try place.run(Template.device, ["sync", "--patience", "2"])
      if !second.isGood {
        problems.append("the disk is well and the server is not: \(second) \(server.said)")
      }
      server.stop()
      for store in [Template.central, Template.device] {
        let holding = try Holding(store, in: place)
        problems += holding.problems.map { "\(store): \($0)" }
        if !holding.says("prøve-server") && second.isGood {
          problems.append("\(store) has not what was synced")
        }
        if store == Template.central, !before.lost(in: holding, except: nil).isEmpty {
          problems.append("the central node lost what it had")
        }
      }
      return problems
    }

    private func health(_ port: String) throws -> String? {
      guard FileManager.default.isExecutableFile(atPath: "/usr/bin/curl") else { return nil }
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/curl")
      process.arguments = [
        "-sk", "-m", "5", "-o", "/dev/null", "-w", "%{http_code}",
        "https://127.0.0.1:\(port)/health",
      ]
      let pipe = Pipe()
      process.standardOutput = pipe
      try process.run()
      process.waitUntilExit()
      return String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }

    @Test
    func `A server tells no device that it holds what it does not, and is well with its disk`()
      throws
    {
      let log = Place.scratch.appendingPathComponent("calls-\(UUID().uuidString)")
      let clean = try sync([:], isKilling: false, log: log)
      #expect(clean.isEmpty)
      let calls = try String(contentsOf: log, encoding: .utf8).split(separator: "\n").map {
        String($0.split(separator: " ").dropFirst().first ?? "")
      }
      var dice = Scale.dice("server")
      var faults: [(String, Int, String)] = [("dead", 1, "all")]
      for kind in Scale.some(2, of: Fault.Kind.allCases, for: "server kinds") {
        let numbers = calls.indices.filter { kind.concerns(calls[$0]) }.map { $0 + 1 }
        for number in numbers.shuffled(using: &dice).prefix(Scale.of(1)) {
          faults.append((kind.rawValue, number, calls[number - 1]))
        }
      }
      print(
        "faults SEED=\(Scale.seed) server: \(calls.count) calls, \(faults.map { "\($0.0) at \($0.1)" })"
      )
      for (kind, number, call) in faults {
        let problems = try sync(
          ["FAULT_KIND": kind, "FAULT_AT": String(number)],
          isKilling: ["kill", "torn"].contains(kind))
        if !problems.isEmpty {
          Issue.record(
            "SEED=\(Scale.seed) server, \(kind) at \(number) (\(call)): \(problems.joined(separator: "; "))"
          )
        }
      }
    }
  }
}
