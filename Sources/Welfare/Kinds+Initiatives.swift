import EventStore

/// The municipality's initiatives: from a recommendation in a paper to a measured effect.
extension KindDeclaration {
  public static let initiative = KindDeclaration(
    "initiative", label: Text(da: "initiativ", en: "initiative"),
    plural: Text(da: "initiativer", en: "initiatives"),
    groups: imported + [
      FieldGroup(
        Field("number", da: "Nummer", en: "Number", .int(NumberRule.numbers), isRequired: true)),
      FieldGroup(Field("title", da: "Titel", en: "Title", .line, isRequired: true)),
      FieldGroup(
        Field("strategy", da: "Strategi", en: "Strategy", .reference("strategy")),
        isRevisable: false),
      FieldGroup(Field("titleInMatrix", da: "Titel i matrixen", en: "Title in the matrix", .line)),
      FieldGroup(Field("problem", da: "Udfordring", en: "Problem", .prose)),
      FieldGroup(Field("proposal", da: "Forslag", en: "Proposal", .prose)),
      FieldGroup(Field("effect", da: "Forventet effekt", en: "Expected effect", .prose)),
      FieldGroup(Field("owners", da: "Initiativejere", en: "Owners", .set(.record))),
      FieldGroup(Field("ownersAsWritten", da: "Ejer ifølge kilden", en: "Owner as written", .line)),
      FieldGroup(
        Field(
          "responsible", da: "Ansvarlige medarbejdere", en: "Staff responsible",
          .set(.reference("staff")))),
      FieldGroup(
        "time", .review,
        [
          Field(
            "timeKind", da: "Tidsperspektiv", en: "Time perspective", .choice(Choices.timeKind)),
          Field("monthsMin", da: "Mindst måneder", en: "Months at least", .int(0...600)),
          Field("monthsMax", da: "Højst måneder", en: "Months at most", .int(0...600)),
          Field("timeAsWritten", da: "Tid ifølge kilden", en: "Time as written", .line),
          Field(
            "timeBasis", da: "Grundlag for tiden", en: "Basis of the time",
            .choice(Choices.timeBasis)),
          Field("timeNote", da: "Note om tiden", en: "Note on the time", .prose),
        ]),
      FieldGroup(
        "cost", .review,
        [
          Field("cost", da: "Økonomi", en: "Cost", .choice(Choices.cost)),
          Field("costNote", da: "Note om økonomi", en: "Note on the cost", .prose),
          Field("costFlags", da: "Økonomi i detaljer", en: "Cost in detail", .record),
        ]),
      FieldGroup(
        Field(
          "themesInMatrix", da: "Temaer i matrixen", en: "Themes in the matrix", .set(.int(1...99)))
      ),
      FieldGroup(
        Field("themesInText", da: "Temaer i teksten", en: "Themes in the text", .set(.int(1...99)))),
      FieldGroup(
        Field("themeNames", da: "Temanavne i teksten", en: "Theme names in the text", .record)),
      FieldGroup(Field("tags", da: "Bidrager til", en: "Serves", .set(.choice(Choices.goalTags)))),
      FieldGroup(Field("partners", da: "Samarbejdspartnere", en: "Partners", .set(.line))),
      FieldGroup(
        Field(
          "isPartnerCandidate", da: "Udvikles formentlig med partnere",
          en: "Probably developed with partners", .bool)),
      FieldGroup(Field("numbers", da: "Tal og regler", en: "Numbers and rules", .set(.record))),
      // Placed with the step that plans it; moved later, with a note of its own.
      FieldGroup(
        "year", .review, isRevisable: false,
        [
          Field("year", da: "Planlagt startår", en: "Planned start year", .int(2000...2199)),
          Field("yearMovedOn", da: "Startår flyttet den", en: "Start year moved on", .day),
          Field("yearReason", da: "Startår flyttet, fordi", en: "Start year moved because", .prose),
          Field(
            "yearDecision", da: "Beslutning om startår", en: "Decision on the start year", .line),
        ]),
      FieldGroup(
        "route", .review, isRevisable: false,
        [
          Field("route", da: "Godkendes af", en: "To be approved by", .choice(Choices.approver)),
          Field("routeReason", da: "Vurdering", en: "Judgement", .prose),
        ]),
      // Apart from the status: an approval and the work that builds on it may come in any order.
      FieldGroup(
        "approval", .review, isRevisable: false,
        [
          Field("approvedBy", da: "Godkendt af", en: "Approved by", .choice(Choices.approver)),
          Field("approvedOn", da: "Godkendt den", en: "Approved on", .day),
          Field("approval", da: "Godkendelsen", en: "The approval", .line),
        ]),
      FieldGroup(
        "status", .review, isRevisable: false,
        [
          Field("status", da: "Status", en: "Status", .choice(Choices.initiativeStatus)),
          Field("statusDate", da: "Siden", en: "Since", .day),
          Field("statusReason", da: "Begrundelse", en: "Reason", .prose),
          Field("decision", da: "Beslutning", en: "Decision", .line),
          Field(
            "statusBefore", da: "Status før", en: "Status before",
            .choice(Choices.initiativeStatus)),
        ]),
    ],
    check: { fields in
      guard let low = fields["monthsMin"]?.int, let high = fields["monthsMax"]?.int, low > high
      else { return nil }
      return Text(
        da: "Mindst \(low) måneder er mere end højst \(high).",
        en: "At least \(low) months is more than at most \(high).")
    })

  /// The start-up description: Kolding's template with its seven fields.
  public static let description = KindDeclaration(
    "description", label: Text(da: "igangsættelsesbeskrivelse", en: "start-up description"),
    plural: Text(da: "igangsættelsesbeskrivelser", en: "start-up descriptions"),
    groups: [
      FieldGroup(
        Field(
          "initiative", da: "Initiativ", en: "Initiative", .reference("initiative"),
          isRequired: true), isRevisable: false),
      FieldGroup(Field("title", da: "Navn på initiativ", en: "Name", .line, isRequired: true)),
      FieldGroup(Field("background", da: "Baggrund", en: "Background", .prose)),
      FieldGroup(Field("purpose", da: "Formål", en: "Purpose", .prose)),
      FieldGroup(Field("deliverables", da: "Leverancer", en: "Deliverables", .set(.record))),
      FieldGroup(
        Field(
          "organisation", da: "Organisering og relevante aktører",
          en: "Organisation and actors", .prose)),
      FieldGroup(
        "costs", .review,
        [
          Field(
            "developmentCost", da: "Udgifter og ressourcer til udvikling",
            en: "Cost and staff for development", .prose),
          Field(
            "implementationCost", da: "Udgifter og ressourcer til implementering",
            en: "Cost and staff for implementation", .prose),
        ]),
      FieldGroup(Field("timeline", da: "Tidsplan", en: "Timeline", .prose)),
      FieldGroup(
        "status", .review, isRevisable: false,
        [
          Field("status", da: "Status", en: "Status", .choice(Choices.descriptionStatus)),
          Field("statusDate", da: "Siden", en: "Since", .day),
          Field("statusReason", da: "Begrundelse", en: "Reason", .prose),
          Field("decision", da: "Beslutning", en: "Decision", .line),
        ]),
    ])

  /// What the effect of an initiative, or the way to a target, is measured by.
  public static let measure = KindDeclaration(
    "measure", label: Text(da: "effektmål", en: "effect measure"),
    plural: Text(da: "effektmål", en: "effect measures"),
    groups: [
      FieldGroup(
        "of", .review, isRevisable: false,
        [
          Field("initiative", da: "Initiativ", en: "Initiative", .reference("initiative")),
          Field("target", da: "Måltal", en: "Target", .reference("target")),
        ]),
      FieldGroup(Field("title", da: "Indikator", en: "Indicator", .line, isRequired: true)),
      FieldGroup(Field("unit", da: "Måleenhed", en: "Unit", .line)),
      FieldGroup(Field("method", da: "Metode", en: "Method", .choice(Choices.measureMethod))),
      FieldGroup(Field("dataSource", da: "Datakilde", en: "Data source", .line)),
      // A new baseline is a new version; what was measured keeps the one it was measured against.
      FieldGroup(
        "baseline", .review, isRevisable: false,
        [
          Field("baseline", da: "Udgangspunkt", en: "Baseline", .number),
          Field("baselineDate", da: "Udgangspunkt fra", en: "Baseline from", .day),
          Field("baselineVersion", da: "Udgave", en: "Version", .int(1...9_999)),
        ]),
      FieldGroup(
        "goal", .review,
        [
          Field("goal", da: "Målværdi", en: "Goal", .number),
          Field("goalYear", da: "Nås i", en: "Reached in", .int(1900...2199)),
        ]),
    ])

  public static let observation = KindDeclaration(
    "observation", label: Text(da: "måling", en: "observation"),
    plural: Text(da: "målinger", en: "observations"),
    groups: [
      FieldGroup(
        "observation", .review, isRevisable: false,
        [
          Field(
            "measure", da: "Effektmål", en: "Effect measure", .reference("measure"),
            isRequired: true),
          Field("value", da: "Værdi", en: "Value", .number),
          Field("observedOn", da: "Målt den", en: "Measured on", .day, isRequired: true),
        ]),
      FieldGroup(
        "against", .review, isRevisable: false,
        [
          Field("baseline", da: "Målt mod", en: "Measured against", .number),
          Field("baselineVersion", da: "Udgave", en: "Version", .int(1...9_999)),
        ]),
      FieldGroup(Field("note", da: "Notat", en: "Note", .prose)),
      FieldGroup(
        "status", .review, isRevisable: false,
        [
          Field("status", da: "Status", en: "Status", .choice(Choices.progressStatus)),
          Field("statusReason", da: "Begrundelse", en: "Reason", .prose),
        ]),
    ])

  /// What an owner tells management about one initiative and one half-year.
  public static let ownerReport = KindDeclaration(
    "ownerReport", label: Text(da: "ejerrapport", en: "owner's report"),
    plural: Text(da: "ejerrapporter", en: "owners' reports"),
    groups: [
      FieldGroup(
        "report", .review, isRevisable: false,
        [
          Field(
            "initiative", da: "Initiativ", en: "Initiative", .reference("initiative"),
            isRequired: true),
          Field("period", da: "Halvår", en: "Half-year", .line, isRequired: true),
          Field("text", da: "Fremdrift", en: "Progress", .prose, isRequired: true),
          Field("outlook", da: "Vurdering", en: "Outlook", .choice(Choices.outlook)),
          // Who was responsible as far as the writer's device knew.
          Field("wasOwner", da: "Skrevet som ejer", en: "Written as owner", .bool),
        ]),
      FieldGroup(
        "status", .review, isRevisable: false,
        [
          Field("status", da: "Status", en: "Status", .choice(Choices.progressStatus)),
          Field("statusReason", da: "Begrundelse", en: "Reason", .prose),
        ]),
    ])

  /// A status that was laid before somebody: what it said is kept as it was.
  public static let statusReport = KindDeclaration(
    "statusReport", label: Text(da: "statusrapport", en: "status report"),
    plural: Text(da: "statusrapporter", en: "status reports"),
    groups: [
      FieldGroup(Field("period", da: "Periode", en: "Period", .line), isRevisable: false),
      FieldGroup(
        Field("audience", da: "Modtager", en: "Audience", .choice(Choices.approver)),
        isRevisable: false),
      FieldGroup(
        "status", .review, isRevisable: false,
        [
          Field("status", da: "Status", en: "Status", .choice(Choices.reportStatus)),
          Field("statusDate", da: "Siden", en: "Since", .day),
          Field("decision", da: "Møde", en: "Meeting", .line),
          Field("contents", da: "Indhold", en: "Contents", .record),
        ]),
    ])
}
