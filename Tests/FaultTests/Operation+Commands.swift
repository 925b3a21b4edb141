/// What is written into a store: one line a command. A new command that writes is one more.
extension Operation {
  static let recorded = [
    Operation(
      "citizen register", on: Template.central, ["citizen", "register", "--name", "Prøve Petersen"]
    ) { sight in
      let list = try sight.place.list(Template.central, "citizen", "list")
      return sight.adds(["Prøve Petersen"])
        && list.contains { $0["name"] as? String == "Prøve Petersen" }
    },
    Operation(
      "visit record", on: Template.device,
      ["visit", "record", "Karen Lund", "--minutes", "30", "--mode", "home", "--note", "prøve-b"]
    ) { $0.adds(["prøve-b"]) },
    Operation("visit amend", on: Template.central) {
      ["visit", "amend", $0.ids["visit"] ?? "", "--note", "prøve-ret", "--as", "Mette Krog"]
    } isDone: {
      $0.adds(["prøve-ret"])
    },
    Operation(
      "visit plan", on: Template.device,
      ["visit", "plan", "Karen Lund", "--at", "2027-03-02 10:00"]
    ) { $0.adds(["\"kind\":\"visit\""]) },
    Operation(
      "plan open", on: Template.device, ["plan", "open", "Ole Friis", "--purpose", "prøve-plan"]
    ) {
      $0.adds(["prøve-plan"])
    },
    Operation(
      "goal set", on: Template.device,
      ["goal", "set", "Karen Lund", "--text", "prøve-mål", "--baseline", "1", "--target", "3"]
    ) { $0.adds(["prøve-mål"]) },
    Operation("goal progress", on: Template.device) {
      ["goal", "progress", $0.ids["goal"] ?? "", "--value", "2", "--note", "prøve-trin"]
    } isDone: {
      $0.adds(["prøve-trin"])
    },
    Operation("goal revise", on: Template.central) {
      ["goal", "revise", $0.ids["goal"] ?? "", "--deadline", "2027-03-04"]
    } isDone: {
      $0.adds(["2027-03-04"])
    },
    Operation("conflicts resolve", on: Template.central) {
      [
        "conflicts", "resolve", $0.ids["conflict"] ?? "", "--value", "prøve-valg", "--reason",
        "spurgt",
      ]
    } isDone: {
      $0.adds(["prøve-valg"])
    },
    Operation("clip open", on: Template.central, ["clip", "open", "Karen Lund", "--clips", "5"]) {
      $0.adds(["\"clips\""])
    },
    Operation(
      "stay enrol", on: Template.central, ["stay", "enrol", "Karen Lund", "--place", "Prøvehuset"]
    ) {
      $0.adds(["Prøvehuset"])
    },
    Operation(
      "initiative propose", on: Template.central,
      ["initiative", "propose", "--title", "prøve-tiltag"]
    ) { $0.adds(["prøve-tiltag"]) },
    Operation(
      "initiative import", on: Template.central,
      ["initiative", "import", fixture("kolding-initiatives")]
    ) {
      let again = try $0.place.run(
        Template.central, ["initiative", "import", fixture("kolding-initiatives"), "--json"])
      return $0.adds(["\"kind\":\"initiative\""]) && again.isGood
        && (again.object["created"] as? Int ?? 0) == 0
    },
  ]

  static let administered = [
    Operation(
      "staff add", on: Template.central,
      ["staff", "add", "--name", "Nils Prøve", "--role", "worker"]
    ) { $0.adds(["\"kind\":\"staff\"", "Nils Prøve"], ["\"kind\":\"role\"", "worker"]) },
    Operation(
      "role grant", on: Template.central, ["role", "grant", "Vera Dam", "administrator", "--yes"]
    ) {
      $0.adds(["\"kind\":\"role\"", "administrator"])
    },
    Operation(
      "staff end", on: Template.central,
      ["staff", "end", "Mette Krog", "--reason", "prøve", "--yes"]
    ) {
      let devices = try $0.place.list(Template.central, "device", "list")
      return $0.adds(["\"kind\":\"staff\"", "ended"], ["\"kind\":\"role\"", "ended"])
        && devices.allSatisfy { $0["revoked"] as? Bool == true } && !devices.isEmpty
    },
    Operation("assign", on: Template.central, ["assign", "Ole Friis", "Vera Dam"]) {
      $0.adds(["\"kind\":\"assignment\""])
    },
    Operation(
      "assign --end", on: Template.central, ["assign", "Ole Friis", "Mette Krog", "--end"]
    ) { $0.adds(["\"kind\":\"assignment\"", "ended"]) },
    Operation(
      "citizen merge", on: Template.central,
      ["citizen", "merge", "Eva Borg", "--into", "Ole Friis", "--reason", "prøve-dublet", "--yes"]
    ) { $0.adds(["prøve-dublet"]) },
    Operation("request rule", on: Template.central, ["request", "rule", "unit"]) {
      $0.adds(["unit"])
    },
    Operation(
      "erase", on: Template.central, ["erase", "Eva Borg", "--ground", "prøve-grund", "--yes"]
    ) { sight in
      let list = try sight.place.list(Template.central, "citizen", "list")
      return sight.adds(["prøve-grund"]) && sight.after?.says("Eva Borg") == false
        && !list.contains { $0["name"] as? String == "Eva Borg" }
    }.with { $0.removes = "Eva Borg" },
    Operation(
      "device invite", on: Template.central,
      [
        "device", "invite", "--worker", "Mette Krog", "--name", "Prøvetavle", "--no-qr", "--yes",
      ]
    ) { sight in sight.after != nil }.with {
      $0.isAlwaysDone = true
      $0.isOnline = true
    },
    Operation("device rename", on: Template.central, ["device", "rename", "Tavle", "Prøvetavle"]) {
      $0.adds(["Prøvetavle"])
    },
    // The keys of the device's cases are new: the keyring says so by its size, as nothing else does.
    Operation(
      "device revoke", on: Template.central,
      ["device", "revoke", "Tavle", "--reason", "prøve", "--yes"]
    ) { sight in
      let devices = try sight.place.list(Template.central, "device", "list")
      let base = sight.template.size(Template.central + ".keys")
      return devices.allSatisfy { $0["revoked"] as? Bool == true } && !devices.isEmpty
        && sight.place.size(Template.central + ".keys") > base
    },
    Operation("citizen leave", on: Template.device, ["citizen", "leave", "Ole Friis", "--yes"]) {
      sight in
      let list = try sight.place.list(Template.device, "citizen", "list")
      return !list.contains { $0["name"] as? String == "Ole Friis" }
    }.with { $0.removes = "Ole Friis" },
  ]
}
