import Welfare

extension Pages {
  /// A citizen's plan, to be read together or printed.
  public static func html(_ plan: PlanDocument, in language: Language) -> String {
    let words = PlanWords(plan: plan, language: language)
    return render("plan", words.content, title: words.title, in: language)
  }
}

/// The plain words around what the plan says.
private struct PlanWords {
  let plan: PlanDocument
  let language: Language

  func say(_ da: String, _ en: String) -> String { Text(da: da, en: en).text(in: language) }

  var title: String { say("Min plan: \(plan.citizen)", "My plan: \(plan.citizen)") }

  var content: [String: Any] {
    var out: [String: Any] = [
      "about": "\(plan.municipality), \(day(plan.made))",
      "ownWordsTitle": say("Det vil jeg gerne", "What I want"),
      "togetherTitle": say("Det gør vi sammen", "What we do together"),
      "purpose": plan.purpose, "facts": facts, "hasGoals": !plan.goals.isEmpty,
      "goalsTitle": say("Mine mål", "My goals"),
      "goals": plan.goals.enumerated().map { goal($0.offset + 1, $0.element) },
      "helpersTitle": say("Hvem gør hvad", "Who does what"),
      "hasHelpers": !helpers.isEmpty, "helpers": helpers,
      "agreementsTitle": say("Det har vi aftalt", "What we have agreed"),
      "hasAgreements": !plan.agreements.isEmpty,
      "agreements": plan.agreements.map { "\(day($0.on)): \($0.text)" },
      "nextTitle": say("Hvornår ses vi", "When we meet"), "next": next,
      "rightsTitle": say(
        "Hvis du vil se din journal eller klage", "To see your record or complain"),
      "rights": say(
        "Spørg din kontaktperson eller kommunen, hvis du vil se, hvad der står om dig, eller "
          + "er utilfreds og vil klage; så hjælper vi dig videre.",
        "Ask your support worker or the municipality if you want to see what is written about you, "
          + "or if you are not satisfied and want to complain; we will help you on."),
    ]
    out["ownWords"] = plan.ownWords
    out["state"] =
      switch plan.status {
      case "draft":
        say(
          "Planen er et udkast. Den gælder ikke endnu.",
          "This plan is a draft. It is not in force yet.")
      case "closed": say("Planen er afsluttet.", "This plan has ended.")
      default: String?.none
      }
    return out
  }

  private var facts: [String] {
    var out: [String] = []
    if let offer = plan.offer { out.append(say("Du får: \(offer).", "You get: \(offer).")) }
    switch (plan.from, plan.to) {
    case (let from?, let to?):
      out.append(
        say(
          "Planen gælder fra \(day(from)) til \(day(to)).",
          "The plan is from \(day(from)) to \(day(to))."))
    case (let from?, nil):
      out.append(say("Planen gælder fra \(day(from)).", "The plan is from \(day(from))."))
    case (nil, let to?):
      out.append(say("Planen gælder til \(day(to)).", "The plan is until \(day(to))."))
    case (nil, nil): break
    }
    if let circumstances = plan.circumstances {
      out.append(
        say("Det tager vi hensyn til: \(circumstances)", "We bear in mind: \(circumstances)"))
    }
    return out
  }

  private func goal(_ number: Int, _ goal: PlanDocument.Goal) -> [String: Any] {
    var out: [String: Any] = [
      "heading": goal.agreed == nil
        ? "\(number). \(goal.words)" : say("Mål \(number)", "Goal \(number)"),
      "words": goal.words, "isQuoted": goal.agreed != nil,
      "progress": [goal.progress.text(in: language), times(goal)].compactMap { $0 }
        .filter { !$0.isEmpty }.joined(separator: " "),
      "drawingWord": say("tegning", "drawing"),
    ]
    out["agreed"] = goal.agreed.map { say("Vi har aftalt: \($0)", "We have agreed: \($0)") }
    if goal.now != nil || goal.start != nil {
      out["svg"] = goal.svg(in: language, id: "goal-\(number)")
    }
    return out
  }

  private func times(_ goal: PlanDocument.Goal) -> String? {
    let parts = [
      goal.seen.map { say("Vi så på det \(day($0)).", "We looked at it on \(day($0)).") },
      goal.status == "active"
        ? goal.deadline.map {
          say("Vi arbejder frem mod \(day($0)).", "We work towards \(day($0)).")
        }
        : nil,
    ]
    return parts.compactMap { $0 }.joined(separator: " ")
  }

  private var helpers: [String] {
    let workers = plan.workers.map { worker in
      say(
        "\(worker.name)\(worker.part.map { ", \($0)," } ?? "") er din kontaktperson i kommunen.",
        "\(worker.name)\(worker.part.map { ", \($0)," } ?? "") is your support worker.")
    }
    let others = plan.others.map { other in
      let contact = other.contact.map { " (\($0))" } ?? ""
      return "\(other.name)\(contact): \(other.part ?? "")"
    }
    return workers + others
  }

  private var next: [String] {
    var out: [String] = []
    if let visit = plan.nextVisit {
      out.append(
        say(
          "Næste besøg er \(day(visit.day)) kl. \(visit.clock).",
          "The next visit is on \(day(visit.day)) at \(visit.clock)."))
    }
    if let followUp = plan.nextFollowUp {
      out.append(
        say(
          "Vi gennemgår planen sammen næste gang \(day(followUp)).",
          "We go through the plan together next on \(day(followUp))."))
    }
    return out.isEmpty
      ? [say("Det har vi ikke aftalt endnu.", "We have not agreed on that yet.")] : out
  }

  /// `15. oktober 2026`.
  private func day(_ day: Day) -> String {
    let months = [
      ("januar", "January"), ("februar", "February"), ("marts", "March"), ("april", "April"),
      ("maj", "May"), ("juni", "June"), ("juli", "July"), ("august", "August"),
      ("september", "September"), ("oktober", "October"), ("november", "November"),
      ("december", "December"),
    ]
    let month = months[day.month - 1]
    return say("\(day.day). \(month.0) \(day.year)", "\(day.day) \(month.1) \(day.year)")
  }
}
