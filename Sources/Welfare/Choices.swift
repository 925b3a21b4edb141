/// The values a `choice` can have, with what people call them.
enum Choices {
  typealias Choice = FieldType.Choice

  static let activity = [
    Choice("active", da: "aktiv", en: "active"), Choice("ended", da: "afsluttet", en: "ended"),
  ]

  static let assignmentStatus = activity + [Choice("declined", da: "afvist", en: "declined")]

  static let citizenStatus =
    activity + [Choice("merged", da: "lagt sammen", en: "merged")]

  static let planStatus = [
    Choice("draft", da: "kladde", en: "draft"), Choice("active", da: "aktiv", en: "active"),
    Choice("closed", da: "lukket", en: "closed"),
  ]

  static let goalStatus = [
    Choice("active", da: "aktivt", en: "active"),
    Choice("paused", da: "sat på pause", en: "paused"),
    Choice("achieved", da: "nået", en: "achieved"),
    Choice("ended", da: "afsluttet", en: "ended"),
    enteredInError,
  ]

  static let enteredInError = Choice(
    "enteredInError", da: "oprettet ved en fejl", en: "entered in error")

  static let visitStatus = [
    Choice("planned", da: "planlagt", en: "planned"), Choice("done", da: "gennemført", en: "done"),
    Choice("noShow", da: "udeblevet", en: "no-show"),
    Choice("retracted", da: "trukket tilbage", en: "retracted"),
  ]

  static let progressStatus = [
    Choice("recorded", da: "registreret", en: "recorded"),
    Choice("retracted", da: "trukket tilbage", en: "retracted"),
  ]

  static let stepStatus = activity + [enteredInError]

  static let cardStatus = [
    Choice("open", da: "åbent", en: "open"), Choice("closed", da: "lukket", en: "closed"),
  ]

  static let stayStatus = [
    Choice("enrolled", da: "indskrevet", en: "enrolled"),
    Choice("discharged", da: "udskrevet", en: "discharged"), enteredInError,
  ]

  static let visitMode = [
    Choice("home", da: "i hjemmet", en: "at home"), Choice("out", da: "ude", en: "out"),
    Choice("phone", da: "telefon", en: "phone"), Choice("video", da: "video", en: "video"),
  ]

  static let scale = [
    Choice("function", da: "funktionsniveau 0 til 4", en: "function 0 to 4"),
    Choice("attainment", da: "målopfyldelse −2 til +2", en: "goal attainment −2 to +2"),
  ]

  /// The four things every goal can serve (Vejle, "Nye skridt – hele livet").
  static let goalTags = [
    Choice("relations", da: "relationer og netværk", en: "relations and network"),
    Choice("health", da: "længere, sundere og bedre liv", en: "longer, healthier and better life"),
    Choice("participation", da: "aktiv deltager i eget liv", en: "active in own life"),
    Choice("employment", da: "arbejde eller uddannelse", en: "work or education"),
  ]

  static let roles = [
    Choice("worker", da: "bostøtte", en: "support worker"),
    Choice("authority", da: "myndighed", en: "authority"),
    Choice("owner", da: "initiativejer", en: "initiative owner"),
    Choice("coordinator", da: "tovholder", en: "coordinator"),
    Choice("management", da: "chefgruppe", en: "management"),
    Choice("committee", da: "udvalg", en: "committee"),
    Choice("administrator", da: "administrator", en: "administrator"),
  ]

  static let initiativeStatus = [
    Choice("recommended", da: "anbefalet", en: "recommended"),
    Choice("planned", da: "planlagt", en: "planned"),
    Choice("descriptionApproved", da: "beskrivelse godkendt", en: "description approved"),
    Choice("started", da: "igangsat", en: "started"),
    Choice("developed", da: "udviklet", en: "developed"),
    Choice("awaitingCommittee", da: "afventer udvalget", en: "awaiting committee"),
    Choice("approved", da: "godkendt", en: "approved"),
    Choice("implementing", da: "under implementering", en: "implementing"),
    Choice("implemented", da: "implementeret", en: "implemented"),
    Choice("evaluating", da: "under evaluering", en: "evaluating"),
    Choice("closed", da: "lukket", en: "closed"),
    Choice("postponed", da: "udskudt", en: "postponed"),
    Choice("ended", da: "afsluttet uden yderligere arbejde", en: "ended"),
  ]

  static let timeKind = [
    Choice("start_within", da: "igangsættes inden for", en: "start within"),
    Choice("implement_within", da: "implementeres inden for", en: "implement within"),
    Choice(
      "start_and_implement_within", da: "igangsættes og implementeres inden for",
      en: "start and implement within"),
    Choice(
      "start_now_then_develop", da: "begynder straks, udvikles over", en: "start now, develop over"),
    Choice("not_before", da: "tidligst om", en: "not before"),
    Choice("duration", da: "varer", en: "takes"),
    Choice("open_ended_years", da: "flere år", en: "several years"),
  ]

  static let timeBasis = [
    Choice("stated", da: "står i kilden", en: "stated"),
    Choice("derived", da: "udledt", en: "derived"), Choice("assumed", da: "antaget", en: "assumed"),
  ]

  static let cost = [
    Choice("none-significant", da: "ingen væsentlige udgifter", en: "none significant"),
    Choice("cost-neutral", da: "udgiftsneutralt", en: "cost-neutral"),
    Choice("minor", da: "mindre", en: "minor"), Choice("limited", da: "begrænset", en: "limited"),
    Choice("staff-time-offset", da: "medarbejdertid, der tjenes ind", en: "staff time, offset"),
    Choice("additional", da: "merudgift", en: "additional"),
    Choice("significant", da: "væsentlig", en: "significant"),
  ]

  /// The levels of the papers' trees; ``PaperLevel`` says where each is found.
  static let level = [
    Choice("direction", da: "strategisk retning", en: "strategic direction"),
    Choice("citizenGoal", da: "mål for borgerne", en: "goal for citizens"),
    Choice("ladderStep", da: "trin på indsatstrappen", en: "step of the ladder"),
    Choice("visionTopic", da: "visionsemne", en: "vision topic"),
    Choice("visionBranch", da: "visionsgren", en: "vision branch"),
    Choice("focusArea", da: "indsatsområde", en: "focus area"),
    Choice("goal", da: "mål", en: "goal"),
    Choice("planLevel", da: "planniveau", en: "plan level"),
    Choice("objective", da: "målsætning", en: "objective"),
    Choice("plannedStrategy", da: "planlagt strategi", en: "planned strategy"),
    Choice("pejlemaerke", da: "pejlemærke", en: "guiding mark"),
    Choice("focusItem", da: "fokuspunkt", en: "focus item"),
    Choice("crossTheme", da: "tværgående tema", en: "cross-cutting theme"),
    Choice("overview", da: "temaoversigt", en: "overview of themes"),
    Choice("theme", da: "tema", en: "theme"),
  ]

  static let targetDirection = [
    Choice("decrease", da: "skal falde til", en: "decrease to"),
    Choice("equals", da: "skal være", en: "equals"),
    Choice("at_most", da: "højst", en: "at most"),
    Choice("at_least", da: "mindst", en: "at least"),
  ]

  /// Where a reading of a target comes from.
  static let readingBasis = [
    Choice("stated", da: "står i kilden", en: "stated"),
    Choice("derived", da: "udregnet", en: "worked out"),
    Choice("national", da: "andel af det landsdækkende mål", en: "share of the national target"),
  ]

  /// Who an initiative is approved by, and who a status is for.
  static let approver = [
    Choice("management", da: "chefgruppen", en: "management"),
    Choice("committee", da: "udvalget", en: "the committee"),
  ]

  static let descriptionStatus = [
    Choice("draft", da: "kladde", en: "draft"),
    Choice("submitted", da: "indsendt", en: "submitted"),
    Choice("approved", da: "godkendt", en: "approved"),
  ]

  static let measureMethod = [
    Choice("quantitative", da: "kvantitativ", en: "quantitative"),
    Choice("qualitative", da: "kvalitativ", en: "qualitative"),
  ]

  static let outlook = [
    Choice("onTrack", da: "som planlagt", en: "on track"),
    Choice("delayed", da: "forsinket", en: "delayed"),
    Choice("stuck", da: "gået i stå", en: "stuck"),
  ]

  static let reportStatus = [
    Choice("open", da: "åben", en: "open"), Choice("frozen", da: "fastfrosset", en: "frozen"),
    Choice("presented", da: "forelagt", en: "presented"),
  ]
}
