import EventStore
import Foundation

/// One day and night: what is told, and what is done.
struct Story {
  let stage: Stage
  let catalogue: [String]

  private var central: String { "central" }
  private var mette: String { "mette" }
  private var jonas: String { "jonas" }
  private var home: String { say("Handler selv ind", "Does own shopping") }
  private var dinner: String {
    say("Spiser med de andre om torsdagen", "Eats with the others on Thursdays")
  }

  /// - Returns: whether all three machines ended up with the same.
  func tell() throws -> Bool {
    stage.tell(
      say(
        "Et døgn i Kolding: en central og to bostøtter med hver sin tablet. Hver maskine har sin egen "
          + "forseglede journal.",
        "A day in Kolding: a central node and two workers with a tablet each. Every machine has its "
          + "own sealed store."))
    defer { stage.stopServing() }
    try monday()
    try morning()
    try day()
    try night()
    try decide()
    return try proof()
  }

  // MARK: - Setting up

  private func monday() throws {
    stage.chapter(say("1. Forvaltningen gør klar", "1. The office makes ready"))
    try stage.play(
      central, "init", "--name", "Central", "--municipality", "Kolding", "--central",
      "--administrator", "Anne Holm")
    try stage.play(central, "staff", "add", "--name", "Mette Krog", "--role", "worker")
    try stage.play(central, "staff", "add", "--name", "Jonas Friis", "--role", "worker")
    for file in catalogue { try stage.play(central, "initiative", "import", file) }
    if !catalogue.isEmpty { try stage.play(central, lines: 4, "initiative", "list") }
    stage.tell(
      say(
        "  Centralen går på nettet. Mettes tablet lukkes ind med en kode, der gælder én gang.",
        "  The central node goes on the network. Mette's tablet is let in with a code good once."))
    try stage.serve(central)
    let invite = [
      "device", "invite", "--worker", "Mette Krog", "--name",
      say("Mettes tablet", "Mette's tablet"),
      "--no-qr",
    ]
    let code = try stage.run(central, invite).recorded.first ?? ""
    stage.command(central, invite, answer: code.prefix(60) + "…")
    try stage.play(mette, "enrol", code, "--name", say("Mettes tablet", "Mette's tablet"))
    stage.tell(
      say(
        "  Jonas' tablet kommer aldrig på nettet: kort og pakker bæres på en USB-nøgle.",
        "  Jonas's tablet never gets near a network: cards and bundles travel on a USB stick."))
    try stage.play(jonas, lines: 0, "init", "--name", say("Jonas' tablet", "Jonas's tablet"))
    try card(of: central, to: jonas)
    try card(of: jonas, to: central, "--worker", "Jonas Friis")
  }

  private func card(of one: String, to other: String, _ extra: String...) throws {
    let file = stage.path(one + ".card")
    let text = try stage.run(one, ["peer", "show"]).recorded.joined()
    try NewFile.write(text.utf8, to: file)
    if extra.isEmpty {
      try stage.play(other, "peer", "add", file)
    } else {
      try stage.play(other, "peer", "add", file, extra[0], extra[1])
    }
  }

  private func morning() throws {
    stage.chapter(say("2. To borgere og deres mål", "2. Two citizens and their goals"))
    for name in ["Karen Lund", "Ole Bak"] {
      try stage.play(central, "citizen", "register", "--name", name)
      try stage.play(central, "assign", name, "Mette Krog")
      try stage.play(central, "assign", name, "Jonas Friis")
    }
    try stage.play(
      central, "plan", "open", "Karen Lund", "--purpose",
      say("En tryg hverdag i egen bolig", "A secure daily life at home"))
    try stage.play(
      central, "goal", "set", "Karen Lund", "--text", home, "--baseline", "1", "--target", "3")
    try stage.play(
      central, "goal", "set", "Karen Lund", "--text", dinner, "--baseline", "0", "--target", "3")
    stage.tell(
      say(
        "  Før de kører ud, henter Mette sine borgere, og Jonas får en pakke. Kun hans tablet kan "
          + "åbne den.",
        "  Before they drive out Mette fetches her citizens, and Jonas gets a bundle. Only his tablet "
          + "can open it."))
    try stage.play(mette, "sync")
    try exchange(from: central, to: jonas)
  }

  private func exchange(from one: String, to other: String) throws {
    let file = stage.path("\(one)-\(other).skridt")
    let name = try stage.look(other) { try $0.name() }
    try stage.play(one, "bundle", "write", "--to", name, "-o", file)
    try stage.play(other, "bundle", "read", file)
  }

  // MARK: - The day

  private func day() throws {
    stage.chapter(say("3. En dag uden netværk", "3. A day without a network"))
    stage.tell(
      say(
        "  Mette besøger Karen. Besøg og fremskridt på to mål er én kommando.",
        "  Mette visits Karen. The visit and progress on two goals are one command."))
    try stage.play(
      mette, "visit", "record", "Karen Lund", "--minutes", "45", "--mode", "home", "--note",
      say("Vi skrev indkøbsseddel sammen", "We wrote the shopping list together"), "--progress",
      "\(home)=2", "--progress",
      "\(dinner)=1:" + say("turde selv spørge om lov", "dared to ask herself"))
    try stage.play(mette, "citizen", "revise", "Karen Lund", "--phone", "20 10 30 40")
    try stage.play(
      mette, "goal", "revise", home, "--text",
      say("Handler selv ind to gange om ugen", "Does own shopping twice a week"))
    stage.tell(
      say(
        "  Samtidig er Jonas hos Ole – og retter også hos Karen. De to ved intet om hinanden.",
        "  Meanwhile Jonas is at Ole's – and writes on Karen too. The two know nothing of each other."
      ))
    try stage.play(
      jonas, "visit", "record", "Ole Bak", "--minutes", "30", "--mode", "out", "--note",
      say("Gåtur langs åen", "A walk along the river"))
    try stage.play(
      jonas, "citizen", "revise", "Karen Lund", "--own-words",
      say("Jeg vil gerne kunne selv", "I want to manage by myself"))
    try stage.play(
      jonas, "goal", "revise", home, "--text",
      say("Handler selv ind hver torsdag", "Does own shopping every Thursday"))
    try stage.play(jonas, "goal", "close", dinner, "--outcome", "achieved")
    stage.tell(
      say(
        "  Jonas møder Sara på værestedet og opretter hende på stedet. Mette skriver videre om Karen.",
        "  Jonas meets Sara at the drop-in centre and registers her on the spot. Mette goes on "
          + "writing about Karen."))
    try stage.play(jonas, "citizen", "register", "--name", "Sara Nygaard")
    try stage.play(
      jonas, "plan", "open", "Sara Nygaard", "--purpose",
      say("Tilbage i uddannelse", "Back to education"))
    try stage.play(
      mette, "goal", "set", "Karen Lund", "--text",
      say("Står op før klokken ni", "Gets up before nine"), "--baseline", "1", "--target", "4")
    try stage.play(
      mette, "goal", "progress", dinner, "--value", "2", "--note",
      say("spiste med i dag", "ate with them today"))
    try stage.play(mette, "status")
  }

  // MARK: - The night

  private func night() throws {
    stage.chapter(say("4. Natten: alt mødes", "4. The night: everything meets"))
    try stage.play(mette, "sync")
    try exchange(from: jonas, to: central)
    stage.tell(
      say(
        "  Telefonnummer og egne ord var hver sit felt: begge står der nu.",
        "  Phone number and own words were separate fields: both are there now."))
    try stage.play(central, "citizen", "list")
    for worker in ["Mette Krog", "Jonas Friis"] {
      try stage.play(central, "assign", "Sara Nygaard", worker)
    }
  }

  private func decide() throws {
    stage.chapter(
      say("5. Det, kun et menneske kan afklare", "5. What only a person can decide"))
    try stage.play(central, "conflicts", "list")
    let found = try stage.look(central) { try $0.conflicts() }
    // What two wrote differently is told first; then what a rule found.
    let conflicts = found.filter { !$0.isRule } + found.filter(\.isRule)
    for conflict in conflicts {
      let id = String(conflict.id.description.prefix(8))
      try stage.play(central, "conflicts", "show", id)
      if !conflict.isRule {
        stage.tell(
          say("  Anne ringer til dem begge og vælger.", "  Anne calls them both and chooses."))
        try stage.play(
          central, "conflicts", "resolve", id, "--take", "A", "--reason",
          say("Aftalt med Karen, Mette og Jonas", "Agreed with Karen, Mette and Jonas"))
      } else {
        stage.tell(
          say(
            "  Mettes notat er bevaret. Anne følger forslaget.",
            "  Mette's note is kept. Anne follows the suggestion."))
        try stage.play(
          central, "conflicts", "resolve", id, "--accept", "--reason",
          say("Målet er nået; notatet bekræfter det", "The goal is reached; the note confirms it"))
      }
    }
  }

  private func proof() throws -> Bool {
    stage.chapter(say("6. Morgen: alle har det samme", "6. Morning: all hold the same"))
    try stage.play(mette, "sync")
    try exchange(from: central, to: jonas)
    try exchange(from: jonas, to: central)
    try stage.play(mette, "visit", "list", "Karen Lund")
    try stage.play(mette, "goal", "list", "Karen Lund")
    try stage.play(jonas, "history", try goal())
    let prints = try [central, mette, jonas].map { who in
      (who, try stage.look(who) { try $0.fingerprint() })
    }
    stage.tell(say("  Fingeraftryk:", "  Fingerprints:"))
    for (who, print) in prints {
      let padding = String(repeating: " ", count: 8 - who.count)
      stage.show("\(who)\(padding)" + Status.grouped(print))
    }
    for who in [central, mette, jonas] { try stage.play(who, "log", "verify") }
    let isEqual = prints.allSatisfy { $0.1 == prints[0].1 }
    stage.tell("")
    stage.tell(
      isEqual
        ? say(
          "Tre maskiner, ét fingeraftryk: alle har nøjagtig det samme, og intet er gået tabt.",
          "Three machines, one fingerprint: all hold exactly the same, and nothing was lost.")
        : say("Fingeraftrykkene er FORSKELLIGE.", "The fingerprints DIFFER."))
    return isEqual
  }

  /// The goal whose text both changed.
  private func goal() throws -> String {
    let id = try stage.look(jonas) { store in
      try store.entities("goal").max { first, second in
        try store.history(of: first).count < store.history(of: second).count
      }?.id
    }
    return String(id?.description.prefix(8) ?? "")
  }
}

extension Conflict {
  fileprivate var isRule: Bool { if case .rule = subject { true } else { false } }
}
