import EventStore

/// What is recorded about a citizen, in the citizen's own scope.
extension KindDeclaration {
  public static let citizen = KindDeclaration(
    "citizen", label: Text(da: "borger", en: "citizen"),
    plural: Text(da: "borgere", en: "citizens"),
    groups: [
      FieldGroup(Field("name", da: "Navn", en: "Name", .line, isRequired: true)),
      FieldGroup(Field("cpr", da: "CPR-nummer", en: "CPR number", .cpr)),
      FieldGroup(Field("birthDate", da: "Fødselsdato", en: "Birth date", .day)),
      FieldGroup(
        Field(
          "isProtected", da: "Navne- og adressebeskyttelse", en: "Name and address protected", .bool
        )),
      FieldGroup(Field("phone", da: "Telefon", en: "Phone", .line)),
      FieldGroup(Field("address", da: "Adresse", en: "Address", .line)),
      FieldGroup(Field("contacts", da: "Pårørende og kontakter", en: "Contacts", .set(.line))),
      FieldGroup(
        Field("ownWords", da: "Ønsker med egne ord", en: "Own wishes in own words", .prose)),
      FieldGroup(
        "status", .review, isRevisable: false,
        [
          Field("status", da: "Status", en: "Status", .choice(Choices.citizenStatus)),
          Field("statusDate", da: "Siden", en: "Since", .day),
          Field("statusReason", da: "Begrundelse", en: "Reason", .prose),
        ]),
    ],
    check: { fields in
      guard let cpr = fields["cpr"]?.text.flatMap({ CPR($0) }),
        let birth = fields["birthDate"]?.text.flatMap({ Day($0) }), cpr.birthDate != birth
      else { return nil }
      return Text(
        da: "Fødselsdatoen \(birth) passer ikke til CPR-nummeret, som siger \(cpr.birthDate).",
        en: "The birth date \(birth) does not fit the CPR number, which says \(cpr.birthDate).")
    })

  public static let assignment = KindDeclaration(
    "assignment", label: Text(da: "tilknytning", en: "assignment"),
    plural: Text(da: "tilknytninger", en: "assignments"), isGrantedCentrally: true,
    groups: [
      FieldGroup(
        "holder", .review, isRevisable: false,
        [
          Field("worker", da: "Medarbejder", en: "Worker", .reference("staff"), isRequired: true),
          Field("role", da: "Rolle", en: "Role", .choice(Choices.roles)),
        ]),
      FieldGroup(
        Field("from", da: "Fra", en: "From", .day, isRequired: true), isRevisable: false),
      FieldGroup(
        "status", .review, isRevisable: false,
        [
          Field("status", da: "Status", en: "Status", .choice(Choices.assignmentStatus)),
          Field("to", da: "Til og med", en: "To and including", .day),
          Field("statusReason", da: "Begrundelse", en: "Reason", .prose),
        ]),
    ], check: { ordered("from", "to", $0) })

  public static let plan = KindDeclaration(
    "plan", label: Text(da: "plan", en: "plan"), plural: Text(da: "planer", en: "plans"),
    groups: [
      FieldGroup(Field("purpose", da: "Formål", en: "Purpose", .prose, isRequired: true)),
      FieldGroup(Field("offer", da: "Indsats", en: "Offer", .line)),
      FieldGroup(
        "period", .review,
        [
          Field("from", da: "Fra", en: "From", .day),
          Field("to", da: "Til og med", en: "To and including", .day),
        ]),
      FieldGroup(
        Field("circumstances", da: "Særlige forhold", en: "Special circumstances", .prose)),
      FieldGroup(Field("legalBasis", da: "Lovgrundlag", en: "Legal basis", .line)),
      FieldGroup(
        Field("followUp", da: "Første opfølgning", en: "First follow-up", .day)),
      FieldGroup(
        "status", .review, isRevisable: false,
        [
          Field("status", da: "Status", en: "Status", .choice(Choices.planStatus)),
          Field("statusDate", da: "Siden", en: "Since", .day),
          Field("statusReason", da: "Begrundelse", en: "Reason", .prose),
        ]),
    ], relevance: whileActive, check: { ordered("from", "to", $0) })

  public static let goal = KindDeclaration(
    "goal", label: Text(da: "mål", en: "goal"), plural: Text(da: "mål", en: "goals"),
    groups: [
      FieldGroup(
        Field("plan", da: "Plan", en: "Plan", .reference("plan"), isRequired: true),
        isRevisable: false),
      FieldGroup(Field("parent", da: "Overordnet mål", en: "Part of goal", .reference("goal"))),
      FieldGroup(Field("text", da: "Målbart mål", en: "Measurable goal", .prose, isRequired: true)),
      FieldGroup(Field("ownWords", da: "Borgerens egne ord", en: "The citizen's words", .prose)),
      FieldGroup(Field("tags", da: "Bidrager til", en: "Serves", .set(.choice(Choices.goalTags)))),
      FieldGroup(
        "scale", .review,
        [
          Field("scale", da: "Skala", en: "Scale", .choice(Choices.scale)),
          Field("baseline", da: "Udgangspunkt", en: "Baseline", .int(-99...99)),
          Field("target", da: "Målværdi", en: "Target", .int(-99...99)),
          Field("weight", da: "Vægt", en: "Weight", .int(1...10)),
        ]),
      FieldGroup(Field("deadline", da: "Frist", en: "Deadline", .day)),
      FieldGroup(
        "status", .review, isRevisable: false,
        [
          Field("status", da: "Status", en: "Status", .choice(Choices.goalStatus)),
          Field("statusDate", da: "Siden", en: "Since", .day),
          Field("statusReason", da: "Begrundelse", en: "Reason", .prose),
        ]),
    ], relevance: whileActive,
    check: { fields in
      let scale = Scale(fields["scale"])
      for name in ["baseline", "target"] {
        if let value = fields[name]?.int, !scale.range.contains(value) {
          return scale.refusal(value)
        }
      }
      return nil
    })

  public static let progress = KindDeclaration(
    "progress", label: Text(da: "fremskridt", en: "progress"),
    plural: Text(da: "fremskridt", en: "progress"),
    groups: [
      FieldGroup(
        "observation", .review, isRevisable: false,
        [
          Field("goal", da: "Mål", en: "Goal", .reference("goal"), isRequired: true),
          Field("value", da: "Værdi", en: "Value", .int(-2...4)),
          Field("occurredAt", da: "Tidspunkt", en: "Occurred at", .moment, isRequired: true),
          Field("visit", da: "Besøg", en: "Visit", .reference("visit")),
        ]),
      FieldGroup(Field("note", da: "Notat", en: "Note", .prose), isRevisable: false),
      FieldGroup(
        "status", .review, isRevisable: false,
        [
          Field("status", da: "Status", en: "Status", .choice(Choices.progressStatus)),
          Field("statusReason", da: "Begrundelse", en: "Reason", .prose),
        ]),
    ],
    // The last word on each goal.
    relevance: Relevance.Declaration(reads: "goal", "occurredAt", "status") { progress in
      guard progress.isRecorded, let goal = progress["goal"].entity, let at = progress.occurredAt
      else { return .past }
      return .latest(of: goal.description, at: Int64(at.day.number))
    })

  public static let visit = KindDeclaration(
    "visit", label: Text(da: "besøg", en: "visit"), plural: Text(da: "besøg", en: "visits"),
    groups: [
      FieldGroup(
        "planned", .review,
        [
          Field("plannedStart", da: "Planlagt til", en: "Planned for", .moment),
          Field("plannedMinutes", da: "Planlagte minutter", en: "Planned minutes", .int(0...1440)),
        ]),
      FieldGroup(
        "status", .review, isRevisable: false,
        [
          Field("status", da: "Status", en: "Status", .choice(Choices.visitStatus)),
          Field("start", da: "Start", en: "Start", .moment),
          Field("minutes", da: "Minutter", en: "Minutes", .int(0...1440)),
          Field("statusReason", da: "Begrundelse", en: "Reason", .prose),
        ]),
      FieldGroup(
        Field("recordedBy", da: "Registreret af", en: "Recorded by", .reference("staff")), .latest,
        isRevisable: false),
      FieldGroup(Field("mode", da: "Form", en: "Mode", .choice(Choices.visitMode))),
      FieldGroup(Field("staff", da: "Medarbejdere", en: "Staff", .set(.reference("staff")))),
      FieldGroup(Field("goals", da: "Mål", en: "Goals", .set(.reference("goal")))),
      FieldGroup(Field("note", da: "Notat", en: "Note", .prose)),
      FieldGroup(Field("agreements", da: "Aftaler", en: "Agreements", .prose)),
      FieldGroup(Field("nextVisit", da: "Næste besøg", en: "Next visit", .moment)),
    ],
    // Current is what is planned, and the last that took place: its agreements hold.
    relevance: Relevance.Declaration(
      reads: "status", "start", "plannedStart",
      day: { visit in
        // One that took place when nobody said belongs to no day, whenever it was planned.
        let isDone = visit["status"].text == "done"
        guard !isDone || !visit["start"].isNull else { return nil }
        return visit.visitStart.map { Int64($0.day.number) }
      }
    ) { visit in
      switch visit["status"].text {
      case "planned": .open
      case "done": .latest(of: "done", at: visit.visitStart?.milliseconds ?? 0)
      default: .past
      }
    })

  private static let whileActive = Relevance.Declaration(reads: "status") {
    $0["status"].text == "active" ? .open : .past
  }

  static func ordered(_ from: String, _ to: String, _ fields: Fields) -> Text? {
    guard let first = fields[from]?.text, let last = fields[to]?.text, last < first else {
      return nil
    }
    return Text(
      da: "Slutdatoen \(last) ligger før startdatoen \(first).",
      en: "The end \(last) is before the start \(first).")
  }
}
