import EventStore

/// What the rules about initiatives found, in words.
extension Welfare {
  /// Nil for a rule about something else.
  func initiativeSentences(_ rule: String, _ facts: Fields, in language: Language) throws
    -> Sentences?
  {
    func who(_ fact: String) throws -> String { try self.who(fact, facts, in: language) }
    let date = facts["statusDate"]?.text ?? ""
    switch rule {
    case InitiativeEndedRule.name:
      let (ender, worker) = (try who("endedBy"), try who("workBy"))
      let count = facts["work"]?.list?.count ?? 0
      return (
        Text(
          da: "\(ender) afsluttede initiativet \(date). Derefter har \(worker) arbejdet videre med "
            + "det (\(count)).",
          en:
            "\(ender) ended the initiative on \(date). \(worker) went on working on it after that "
            + "(\(count))."),
        Text(
          da:
            "Afsluttet går forud for senere arbejde; det, der er skrevet, bliver stående som en note.",
          en: "Ended comes before later work; what was written remains as a note.")
      )
    case ApprovalRule.name:
      let status = Labels.value(facts["status"]?.text ?? "", of: "status", kind: "initiative")
      let author = try who("by")
      let decision = facts["decision"]?.text.map { " (\($0))" } ?? ""
      return (
        Text(
          da:
            "\(author) har skrevet »\(status.da)« \(date)\(decision), men godkendelsen er ikke her.",
          en: "\(author) wrote “\(status.en)” on \(date)\(decision), but the approval is not here."),
        Text(
          da:
            "Godkendelsen kan være undervejs fra en anden enhed. Når den kommer, falder spørgsmålet "
            + "bort; højst er der tilbage at vælge mellem de to skridt, og det senere foreslås.",
          en:
            "The approval may be on its way from another device. When it comes, this is not asked "
            + "any more; at most the two steps are left to choose between, and the later is "
            + "suggested.")
      )
    case EntitlementRule.name:
      let status = Labels.value(facts["status"]?.text ?? "", of: "status", kind: "initiative")
      let author = try who("by")
      return (
        Text(
          da: "\(author) har skrevet »\(status.da)« \(date) uden en rolle, der giver ret til det.",
          en: "\(author) wrote “\(status.en)” on \(date) without a role that may."),
        Text(
          da:
            "Det er bevaret og vises. Godkend det, eller skriv den rigtige status; kun en, der kender "
            + "sagen, kan sige hvilken.",
          en:
            "It is kept and shown. Accept it, or write the right status; only somebody who knows can "
            + "say which.")
      )
    case NumberRule.name:
      let (first, second) = (try who("first"), try who("second"))
      let (number, next) = (facts["number"]?.int ?? 0, facts["next"]?.int ?? 0)
      return (
        Text(
          da: "»\(first)« og »\(second)« har begge nummer \(number).",
          en: "“\(first)” and “\(second)” both have number \(number)."),
        Text(
          da:
            "Initiativer kendes på deres numre; \(next) er ledigt til det, der kom sidst.",
          en: "Initiatives are called by their numbers; \(next) is free for the one that came last."
        )
      )
    case BaselineRule.name:
      let (changer, observer) = (try who("changedBy"), try who("observedBy"))
      let (count, from) = (facts["observations"]?.int ?? 0, facts["from"]?.text ?? "")
      return (
        Text(
          da:
            "\(changer) gav et nyt udgangspunkt fra \(from), og \(observer) har målt mod det gamle "
            + "siden (\(count)).",
          en:
            "\(changer) set a new baseline from \(from), and \(observer) measured against the old "
            + "one after that (\(count))."),
        Text(
          da: "Et resultat hører til det udgangspunkt, det er målt mod, til nogen siger andet.",
          en: "A result belongs to the baseline it was measured against, until somebody says "
            + "otherwise.")
      )
    default: return nil
    }
  }
}
