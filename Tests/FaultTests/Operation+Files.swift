import Foundation

/// What makes, copies, replaces and carries whole files.
extension Operation {
  static let made = [
    Operation(
      "init --central", on: "anden",
      [
        "init", "--name", "Anden", "--municipality", "Vejle", "--central", "--administrator",
        "Anne Holm",
      ]
    ) { sight in
      let staff = try sight.place.list("anden", "staff", "list")
      return sight.adds(["\"kind\":\"role\"", "administrator"])
        && staff.contains { $0["name"] as? String == "Anne Holm" }
    }.with {
      $0.isMaking = true
      $0.output = "anden"
    },
    Operation("init", on: "anden", ["init", "--name", "Anden"]) { sight in
      try sight.after != nil && sight.place.run("anden", ["peer", "show"]).isGood
    }.with {
      $0.isMaking = true
      $0.output = "anden"
    },
    Operation("enrol", on: "anden") { template in
      ["enrol", template.ids["code"] ?? "", "--name", "Anden"]
    } isDone: { sight in
      try sight.after != nil && sight.place.run("anden", ["sync", "--json"]).isGood
    }.with {
      $0.isMaking = true
      $0.isOnline = true
    },
  ]

  static let carried = [
    Operation("sync", on: Template.device) { _ in
      ["sync"]
    } isDone: { sight in
      let central = try Holding(Template.central, in: sight.place)
      return central.problems.isEmpty && central.says("grund")
    }.with {
      $0.isOnline = true
      $0.isAlwaysDone = true
    },
    Operation(
      "bundle write", on: Template.central,
      ["bundle", "write", "--to", "Tavle", "-o", "prøve.skridt", "--yes"]
    ) { sight in
      let other = try Place(copying: sight.place.folder)
      return try other.exists("prøve.skridt")
        && other.run(Template.device, ["bundle", "read", "prøve.skridt"]).isGood
        && Holding(Template.device, in: other).says("nina-1")
    }.with { $0.output = "prøve.skridt" },
    Operation("bundle read on a device", on: Template.device, ["bundle", "read", "nyt.skridt"]) {
      $0.adds(["sen-c0"], ["sen-c2"], ["nina-1"])
    },
    Operation(
      "bundle read on the central node", on: Template.central, ["bundle", "read", "nyt-m.skridt"]
    ) {
      $0.adds(["sen-m0"], ["sen-m2"])
    },
    Operation(
      "device rescue", on: Template.device, ["device", "rescue", "-o", "prøve.skridt", "--yes"]
    ) { sight in
      let other = try Place(copying: sight.place.folder)
      try other.good(Template.central, "device", "revoke", "Tavle", "--yes")
      return try other.exists("prøve.skridt")
        && other.run(Template.central, ["device", "rescue", "prøve.skridt", "--yes"]).isGood
        && Holding(Template.central, in: other).says("sen-m2")
    }.with { $0.output = "prøve.skridt" },
    Operation("log export", on: Template.central, ["log", "export", "-o", "prøve.jsonl"]) { sight in
      let said = try sight.place.run(Template.central, ["log", "export"]).out
      return sight.place.data("prøve.jsonl").map { $0 == Data(said.utf8) } ?? false
    }.with { $0.output = "prøve.jsonl" },
    Operation(
      "plan document", on: Template.central, ["plan", "document", "Karen Lund", "-o", "prøve.html"]
    ) { sight in
      let page = String(decoding: sight.place.data("prøve.html") ?? Data(), as: UTF8.self)
      return page.contains("</html>")
    }.with { $0.output = "prøve.html" },
  ]

  static let kept = [
    Operation("backup", on: Template.central, ["backup", "prøve.kopi"]) { sight in
      let other = try Place(copying: sight.place.folder)
      return try other.exists("prøve.kopi")
        && other.run(Template.central, ["restore", "prøve.kopi"]).isGood
    }.with { $0.output = "prøve.kopi" },
    Operation("keyring backup", on: Template.central, ["keyring", "backup", "prøve.nøgler"]) {
      sight in
      guard let keys = sight.place.data("prøve.nøgler") else { return false }
      let other = try Place(copying: sight.place.folder)
      try keys.write(to: other.folder.appendingPathComponent(Template.central + ".keys"))
      let holding = try Holding(Template.central, in: other)
      return holding.problems.isEmpty && holding.unopened == sight.after?.unopened
        && holding.facts == sight.after?.facts
    }.with { $0.output = "prøve.nøgler" },
    Operation("restore on the central node", on: Template.central, ["restore", "gammel.kopi"]) {
      $0.after != nil
    }.with { $0.isAlwaysDone = true },
    Operation("restore on a device", on: Template.device, ["restore", "gammel-m.kopi"]) {
      $0.after != nil
    }.with { $0.isAlwaysDone = true },
    Operation("rebuild", on: Template.central, ["rebuild"]) { $0.after != nil }
      .with { $0.isAlwaysDone = true },
  ]

  static func fixture(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Fixtures/\(name).json").path
  }
}
