import Foundation

/// Stores to copy, made once a run.
struct Template: Sendable {
  let folder: URL
  /// Ids that commands need, by what they are.
  var ids: [String: String] = [:]

  private let place: Place

  private init(_ place: Place) {
    self.place = place
    folder = place.folder
  }

  /// A central node and a worker's device without a network, in one folder: a plan with a goal and a
  /// conflict about it, backups, then news on both sides, and bundles with the news.
  static let pair = Result { try makePair() }
  /// A central node and a device enrolled at its server.
  static let net = Result { try makeNet() }

  func size(_ name: String) -> Int { place.size(name) }
  var names: Set<String> { place.names }

  static let central = "central"
  static let device = "mette"

  /// A visit that is known by its note.
  static func visit(_ note: String, to citizen: String = "Karen Lund") -> [String] {
    ["visit", "record", citizen, "--minutes", "1", "--mode", "home", "--note", note]
  }

  private static func makePair() throws -> Template {
    let place = try Place()
    func central(_ arguments: String...) throws -> Program.Outcome {
      try place.good(Self.central, arguments)
    }
    func device(_ arguments: String...) throws -> Program.Outcome {
      try place.good(Self.device, arguments)
    }
    func there() throws {
      _ = try central("bundle", "write", "--to", "Tavle", "-o", "ud.skridt")
      _ = try device("bundle", "read", "ud.skridt")
    }
    func home() throws {
      _ = try device("bundle", "write", "-o", "hjem.skridt")
      _ = try central("bundle", "read", "hjem.skridt")
    }
    func visit(_ note: String, _ citizen: String = "Karen Lund") -> [String] {
      ["visit", "record", citizen, "--minutes", "30", "--mode", "home", "--note", note]
    }
    _ = try central(
      "init", "--name", "Byen", "--municipality", "Kolding", "--central", "--administrator",
      "Anne Holm")
    for name in ["Mette Krog", "Vera Dam"] {
      _ = try central("staff", "add", "--name", name, "--role", "worker")
    }
    for name in ["Karen Lund", "Ole Friis", "Eva Borg"] {
      _ = try central("citizen", "register", "--name", name)
    }
    for name in ["Karen Lund", "Ole Friis"] { _ = try central("assign", name, "Mette Krog") }
    _ = try device("init", "--name", "Tavle")
    let card = try device("peer", "show").out.split(whereSeparator: \.isWhitespace).last ?? ""
    _ = try central("peer", "add", String(card), "--worker", "Mette Krog")
    let home0 = try central("peer", "show").out.split(whereSeparator: \.isWhitespace).last ?? ""
    _ = try device("peer", "add", String(home0))
    try there()
    _ = try device("plan", "open", "Karen Lund", "--purpose", "Hverdag")
    _ = try device(
      "goal", "set", "Karen Lund", "--text", "Handler selv", "--baseline", "1", "--target", "3")
    for i in 0..<3 { try place.good(Self.device, visit("grund-m\(i)")) }
    try home()
    try there()
    var template = Template(place)
    let goal =
      try place.list(Self.central, "goal", "list", "Karen Lund").first?["id"] as? String ?? ""
    template.ids["goal"] = goal
    _ = try central("goal", "revise", goal, "--text", "Handler om torsdagen")
    _ = try device("goal", "revise", goal, "--text", "Handler om fredagen")
    try home()
    try there()
    _ = try central("backup", "gammel.kopi")
    _ = try device("backup", "gammel-m.kopi")
    for i in 0..<3 {
      try place.good(Self.central, visit("sen-c\(i)") + ["--as", "Mette Krog"])
      try place.good(Self.device, visit("sen-m\(i)"))
    }
    _ = try central("citizen", "register", "--name", "Nina Ny")
    _ = try central("assign", "Nina Ny", "Mette Krog")
    try place.good(Self.central, visit("nina-1", "Nina Ny") + ["--as", "Mette Krog"])
    _ = try central("bundle", "write", "--to", "Tavle", "-o", "nyt.skridt")
    _ = try device("bundle", "write", "-o", "nyt-m.skridt")
    template.ids["conflict"] =
      try place.list(Self.central, "conflicts", "list").first?["id"] as? String ?? ""
    template.ids["visit"] =
      try place.list(Self.central, "visit", "list", "Karen Lund").first?["id"] as? String ?? ""
    return template
  }

  private static func makeNet() throws -> Template {
    let place = try Place()
    try place.good(
      central, "init", "--name", "Byen", "--municipality", "Kolding", "--central",
      "--administrator", "Anne Holm")
    try place.good(central, "staff", "add", "--name", "Mette Krog", "--role", "worker")
    try place.good(central, "citizen", "register", "--name", "Karen Lund")
    try place.good(central, "assign", "Karen Lund", "Mette Krog")
    let server = try Server(in: place)
    let code = try server.invite("Mette Krog")
    try place.good(device, "enrol", code, "--name", "Tavle")
    try place.good(
      device, "visit", "record", "Karen Lund", "--minutes", "5", "--mode", "home", "--note", "grund"
    )
    try place.good(device, "sync")
    server.stop()
    var template = Template(place)
    template.ids["port"] = server.port
    return template
  }
}
