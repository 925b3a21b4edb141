import EventStore

/// What the municipality has set out to do: its strategies, their parts, and targets with numbers.
extension KindDeclaration {
  /// A paper as a whole: what it is, and what it says that is no part of its tree.
  public static let strategy = KindDeclaration(
    "strategy", label: Text(da: "strategi", en: "strategy"),
    plural: Text(da: "strategier", en: "strategies"),
    groups: imported + [
      FieldGroup(Field("title", da: "Titel", en: "Title", .line, isRequired: true)),
      FieldGroup(
        Field("municipality", da: "Kommune", en: "Municipality", .line, isRequired: true)),
      FieldGroup(Field("committee", da: "Udvalg", en: "Committee", .line)),
      // Several when the paper can be read in more than one way.
      FieldGroup(Field("periods", da: "Periode", en: "Period", .set(.record))),
      FieldGroup(
        "decision", .review,
        [
          Field("date", da: "Besluttet", en: "Decided", .day),
          Field("decision", da: "Beslutning", en: "Decision", .line),
        ]),
      FieldGroup(Field("counts", da: "Optælling i kilden", en: "Counts in the paper", .record)),
      FieldGroup(Field("contents", da: "Øvrigt indhold", en: "Other contents", .record)),
    ])

  /// One place in a strategy's tree: a direction, a theme, an objective, a step of a ladder.
  public static let strategyItem = KindDeclaration(
    "strategyItem", label: Text(da: "strategipunkt", en: "strategy item"),
    plural: Text(da: "strategipunkter", en: "strategy items"),
    groups: imported + [
      FieldGroup(Field("level", da: "Niveau", en: "Level", .choice(Choices.level))),
      FieldGroup(Field("number", da: "Nummer", en: "Number", .int(1...999))),
      FieldGroup(Field("title", da: "Titel", en: "Title", .line, isRequired: true)),
      FieldGroup(
        "place", .review, isRevisable: false,
        [
          Field("strategy", da: "Strategi", en: "Strategy", .reference("strategy")),
          Field("parent", da: "Hører under", en: "Part of", .reference("strategyItem")),
          Field("order", da: "Rækkefølge", en: "Order", .int(0...9_999)),
        ]),
      FieldGroup(Field("titleInMatrix", da: "Titel i matrixen", en: "Title in the matrix", .line)),
      FieldGroup(Field("area", da: "Område", en: "Area", .line)),
      FieldGroup(Field("subtitle", da: "Undertitel", en: "Subtitle", .line)),
      FieldGroup(Field("term", da: "Kildens ord", en: "The paper's words", .line)),
      FieldGroup(Field("nameVariants", da: "Navnevarianter", en: "Name variants", .set(.record))),
      FieldGroup(
        Field("summary", da: "Sammenfatning på engelsk", en: "Summary in English", .prose)),
      FieldGroup(Field("challenges", da: "Udfordringer", en: "Challenges", .set(.prose))),
      FieldGroup(
        Field(
          "initiativesInMatrix", da: "Initiativer i matrixen", en: "Initiatives in the matrix",
          .set(.int(1...999)))),
      FieldGroup(
        Field(
          "initiativesInText", da: "Initiativer i teksten", en: "Initiatives in the text",
          .set(.int(1...999)))),
      FieldGroup(
        Field(
          "initiatives", da: "Initiativer tilknyttet her", en: "Initiatives linked here",
          .set(.reference("initiative")))),
      FieldGroup(Field("tags", da: "Bidrager til", en: "Serves", .set(.choice(Choices.goalTags)))),
      FieldGroup(Field("details", da: "Detaljer", en: "Details", .record)),
    ])

  /// What a strategy promises in numbers. Where it can be read in more than one way, each is a
  /// reading.
  public static let target = KindDeclaration(
    "target", label: Text(da: "måltal", en: "target"), plural: Text(da: "måltal", en: "targets"),
    groups: imported + [
      FieldGroup(Field("title", da: "Hvad måles", en: "Measure", .line, isRequired: true)),
      FieldGroup(
        Field("item", da: "Strategipunkt", en: "Strategy item", .reference("strategyItem")),
        isRevisable: false),
      FieldGroup(
        Field("direction", da: "Retning", en: "Direction", .choice(Choices.targetDirection))),
      FieldGroup(Field("unit", da: "Måleenhed", en: "Unit", .line)),
      FieldGroup(
        "baseline", .review,
        [
          Field("baseline", da: "Udgangspunkt", en: "Baseline", .number),
          Field("baselineNote", da: "Om udgangspunktet", en: "On the baseline", .line),
        ]),
      FieldGroup(Field("deadline", da: "Frist (år)", en: "Deadline (year)", .int(1900...2199))),
      FieldGroup(Field("readings", da: "Læsninger", en: "Readings", .set(.record))),
      FieldGroup(Field("details", da: "Detaljer", en: "Details", .record)),
    ])
}
