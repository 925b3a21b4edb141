import EventStore

/// What everybody holds: people, their roles and devices, and the municipality's initiatives.
extension KindDeclaration {
  public static let staff = KindDeclaration(
    "staff", label: Text(da: "medarbejder", en: "staff member"),
    plural: Text(da: "medarbejdere", en: "staff"), isGrantedCentrally: true,
    groups: [
      FieldGroup(Field("name", da: "Navn", en: "Name", .line, isRequired: true)),
      FieldGroup(Field("unit", da: "Enhed", en: "Unit", .line)),
      FieldGroup(
        "status", .review, isRevisable: false,
        [
          Field("status", da: "Status", en: "Status", .choice(Choices.activity)),
          Field("statusDate", da: "Siden", en: "Since", .day),
        ]),
    ])

  public static let role = KindDeclaration(
    "role", label: Text(da: "rolle", en: "role"), plural: Text(da: "roller", en: "roles"),
    isGrantedCentrally: true,
    groups: [
      FieldGroup(
        "holder", .review, isRevisable: false,
        [
          Field(
            "staff", da: "Medarbejder", en: "Staff member", .reference("staff"), isRequired: true),
          Field("role", da: "Rolle", en: "Role", .choice(Choices.roles), isRequired: true),
          Field("unit", da: "Enhed", en: "Unit", .line),
        ]),
      FieldGroup(Field("from", da: "Fra", en: "From", .day), isRevisable: false),
      FieldGroup(
        "status", .review, isRevisable: false,
        [
          Field("status", da: "Status", en: "Status", .choice(Choices.activity)),
          Field("to", da: "Til og med", en: "To and including", .day),
        ]),
    ], check: { ordered("from", "to", $0) })

  /// Its entity id is the bytes of its replica's id.
  public static let device = KindDeclaration(
    "device", label: Text(da: "enhed", en: "device"), plural: Text(da: "enheder", en: "devices"),
    isGrantedCentrally: true,
    groups: [
      FieldGroup(Field("name", da: "Navn", en: "Name", .line, isRequired: true)),
      FieldGroup(
        Field("worker", da: "Medarbejder", en: "Worker", .reference("staff"), isRequired: true),
        isRevisable: false),
      FieldGroup(Field("card", da: "Kort", en: "Card", .text(limit: 2000)), isRevisable: false),
      FieldGroup(
        "status", .review, isRevisable: false,
        [
          Field("status", da: "Status", en: "Status", .choice(Choices.activity)),
          Field("statusDate", da: "Siden", en: "Since", .day),
        ]),
    ])

  /// Something the municipality has decided once for all, such as which requests are granted by rule.
  public static let setting = KindDeclaration(
    "setting", label: Text(da: "indstilling", en: "setting"),
    plural: Text(da: "indstillinger", en: "settings"), isGrantedCentrally: true,
    groups: [
      FieldGroup(Field("name", da: "Navn", en: "Name", .line, isRequired: true)),
      FieldGroup(Field("value", da: "Værdi", en: "Value", .line, isRequired: true), .latest),
    ])

  public static let initiative = KindDeclaration(
    "initiative", label: Text(da: "initiativ", en: "initiative"),
    plural: Text(da: "initiativer", en: "initiatives"),
    groups: imported + [
      FieldGroup(Field("number", da: "Nummer", en: "Number", .int(1...999), isRequired: true)),
      FieldGroup(Field("title", da: "Titel", en: "Title", .line, isRequired: true)),
      FieldGroup(Field("titleInMatrix", da: "Titel i matrixen", en: "Title in the matrix", .line)),
      FieldGroup(Field("problem", da: "Udfordring", en: "Problem", .prose)),
      FieldGroup(Field("proposal", da: "Forslag", en: "Proposal", .prose)),
      FieldGroup(Field("effect", da: "Forventet effekt", en: "Expected effect", .prose)),
      FieldGroup(Field("owners", da: "Initiativejere", en: "Owners", .set(.record))),
      FieldGroup(Field("ownersAsWritten", da: "Ejer som skrevet", en: "Owner as written", .line)),
      FieldGroup(
        "time", .review,
        [
          Field(
            "timeKind", da: "Tidsperspektiv", en: "Time perspective", .choice(Choices.timeKind)),
          Field("monthsMin", da: "Mindst måneder", en: "Months at least", .int(0...600)),
          Field("monthsMax", da: "Højst måneder", en: "Months at most", .int(0...600)),
          Field("timeAsWritten", da: "Tid som skrevet", en: "Time as written", .line),
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
      FieldGroup(Field("partners", da: "Samarbejdspartnere", en: "Partners", .set(.line))),
      FieldGroup(
        Field(
          "isPartnerCandidate", da: "Udvikles formentlig med partnere",
          en: "Probably developed with partners", .bool)),
      FieldGroup(Field("numbers", da: "Tal og regler", en: "Numbers and rules", .set(.record))),
      FieldGroup(
        "status", .review, isRevisable: false,
        [
          Field("status", da: "Status", en: "Status", .choice(Choices.initiativeStatus)),
          Field("statusDate", da: "Siden", en: "Since", .day),
          Field("statusReason", da: "Begrundelse", en: "Reason", .prose),
          Field("decision", da: "Beslutning", en: "Decision", .line),
        ]),
    ],
    check: { fields in
      guard let low = fields["monthsMin"]?.int, let high = fields["monthsMax"]?.int, low > high
      else { return nil }
      return Text(
        da: "Mindst \(low) måneder er mere end højst \(high).",
        en: "At least \(low) months is more than at most \(high).")
    })

  public static let theme = KindDeclaration(
    "theme", label: Text(da: "tema", en: "theme"), plural: Text(da: "temaer", en: "themes"),
    groups: imported + [
      FieldGroup(Field("number", da: "Nummer", en: "Number", .int(1...99), isRequired: true)),
      FieldGroup(Field("title", da: "Titel", en: "Title", .line, isRequired: true)),
      FieldGroup(Field("titleInMatrix", da: "Titel i matrixen", en: "Title in the matrix", .line)),
      FieldGroup(Field("nameVariants", da: "Navnevarianter", en: "Name variants", .set(.record))),
      FieldGroup(Field("summary", da: "Sammenfatning", en: "Summary", .prose)),
      FieldGroup(Field("challenges", da: "Udfordringer", en: "Challenges", .set(.prose))),
      FieldGroup(
        Field(
          "initiativesInMatrix", da: "Initiativer i matrixen", en: "Initiatives in the matrix",
          .set(.int(1...999)))),
      FieldGroup(
        Field(
          "initiativesInText", da: "Initiativer i teksten", en: "Initiatives in the text",
          .set(.int(1...999)))),
    ])

  /// A paper that initiatives and themes came from, with what it says about them all.
  public static let paper = KindDeclaration(
    "paper", label: Text(da: "kilde", en: "paper"), plural: Text(da: "kilder", en: "papers"),
    groups: imported + [
      FieldGroup(Field("title", da: "Titel", en: "Title", .line, isRequired: true)),
      FieldGroup(Field("municipality", da: "Kommune", en: "Municipality", .line)),
      FieldGroup(Field("date", da: "Dato", en: "Date", .day)),
      FieldGroup(Field("counts", da: "Optælling", en: "Counts", .record)),
      FieldGroup(Field("contents", da: "Indhold", en: "Contents", .record)),
    ])

  /// Where it came from, and what its source contradicts itself about.
  private static let imported = [
    FieldGroup(
      "source", .review, isRevisable: false,
      [
        Field("sourceID", da: "Kildens id", en: "Source id", .line),
        Field("source", da: "Kilde", en: "Source", .record),
      ]),
    // What was imported last, so that importing it again is seen to change nothing.
    FieldGroup(
      Field("importDigest", da: "Importeret udgave", en: "Imported version", .line), .latest,
      isRevisable: false),
    FieldGroup(
      Field("discrepancies", da: "Uoverensstemmelser", en: "Discrepancies", .set(.record))),
  ]
}
