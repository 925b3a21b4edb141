import EventStore

/// The support a citizen is granted and receives beside the visits, in the citizen's own scope.
extension KindDeclaration {
  /// A citizen's place on the ladder of support (Vejle, "Nye skridt – hele livet"), for one service.
  ///
  /// A placement stands until one that replaces it begins, or it is ended; nothing is written on the
  /// old one when a new one is made, so that two people who move a citizen differently never change
  /// one entity.
  public static let step = KindDeclaration(
    "step", label: Text(da: "trinplacering", en: "step placement"),
    plural: Text(da: "trinplaceringer", en: "step placements"),
    groups: [
      FieldGroup(
        "step", .review, isRevisable: false,
        [
          Field("service", da: "Indsats", en: "Service", .line, isRequired: true),
          Field("step", da: "Trin", en: "Step", .int(1...5), isRequired: true),
          Field("hours", da: "Timer om ugen", en: "Hours a week", .number),
          Field("basis", da: "Paragraf", en: "Section of law", .line),
          Field("from", da: "Fra", en: "From", .day, isRequired: true),
          // The placement on the screen of whoever made this one.
          Field("replaces", da: "Afløser", en: "Replaces", .reference("step")),
          Field("decidedAs", da: "Afgjort som", en: "Decided as", .choice(Choices.roles)),
          Field("decision", da: "Afgørelse", en: "Decision", .line),
        ]),
      FieldGroup(
        "status", .review, isRevisable: false,
        [
          Field("status", da: "Status", en: "Status", .choice(Choices.stepStatus)),
          Field("to", da: "Til og med", en: "To and including", .day),
          Field("statusReason", da: "Begrundelse", en: "Reason", .prose),
        ]),
    ], check: { ordered("from", "to", $0) ?? Ladder.contradiction($0) })

  /// A number of conversations a citizen may call in (Kolding, initiative 5).
  public static let clipCard = KindDeclaration(
    "clipCard", label: Text(da: "klippekort", en: "clip card"),
    plural: Text(da: "klippekort", en: "clip cards"),
    groups: [
      FieldGroup(
        "card", .review,
        [
          Field("clips", da: "Klip", en: "Clips", .int(1...999), isRequired: true),
          Field("from", da: "Fra", en: "From", .day, isRequired: true),
          Field("validUntil", da: "Gælder til og med", en: "Valid to and including", .day),
        ]),
      FieldGroup(
        "extra", .review, isRevisable: false,
        [
          Field("extra", da: "Ekstra klip", en: "Extra clips", .int(0...999)),
          Field("extraReason", da: "Begrundelse for ekstra klip", en: "Reason for them", .prose),
        ]),
      FieldGroup(
        "status", .review, isRevisable: false,
        [
          Field("status", da: "Status", en: "Status", .choice(Choices.cardStatus)),
          Field("statusDate", da: "Siden", en: "Since", .day),
          Field("statusReason", da: "Begrundelse", en: "Reason", .prose),
        ]),
    ], check: { ordered("from", "validUntil", $0) })

  /// A conversation taken off a clip card; an observation, never overwritten.
  public static let clipSpend = KindDeclaration(
    "clipSpend", label: Text(da: "klip", en: "clip"), plural: Text(da: "klip", en: "clips"),
    groups: [
      FieldGroup(
        "spend", .review, isRevisable: false,
        [
          Field(
            "card", da: "Klippekort", en: "Clip card", .reference("clipCard"), isRequired: true),
          Field("clips", da: "Antal klip", en: "Clips", .int(1...20), isRequired: true),
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
    ])

  /// A stay at a forsorgshjem or an acute place, with its clocks (Herning, "Ny strategi på
  /// udsatteområdet"; Kolding, initiative 13).
  public static let stay = KindDeclaration(
    "stay", label: Text(da: "ophold", en: "stay"), plural: Text(da: "ophold", en: "stays"),
    groups: [
      FieldGroup(
        "stay", .review,
        [
          Field("place", da: "Sted", en: "Place", .line, isRequired: true),
          Field("enrolledOn", da: "Indskrevet den", en: "Enrolled on", .day, isRequired: true),
          Field("isAcute", da: "Akutophold", en: "Acute stay", .bool),
        ]),
      FieldGroup(Field("planMadeOn", da: "Opholdsplan lagt", en: "Stay plan made", .day)),
      FieldGroup(
        Field("dischargePlanOn", da: "Plan for udskrivning lagt", en: "Discharge plan made", .day)),
      FieldGroup(
        "status", .review, isRevisable: false,
        [
          Field("status", da: "Status", en: "Status", .choice(Choices.stayStatus)),
          Field("dischargedOn", da: "Udskrevet den", en: "Discharged on", .day),
          Field("statusReason", da: "Begrundelse", en: "Reason", .prose),
        ]),
    ],
    check: { fields in
      ["planMadeOn", "dischargePlanOn", "dischargedOn"].lazy
        .compactMap { ordered("enrolledOn", $0, fields) }.first
    })

  /// Somebody else who has a part in a citizen's plan, and what that part is (Slagelse, "Politiske
  /// pejlemærker": coordinated plans across actors).
  public static let planActor = KindDeclaration(
    "planActor", label: Text(da: "aktør", en: "actor"), plural: Text(da: "aktører", en: "actors"),
    groups: [
      FieldGroup(
        Field("plan", da: "Plan", en: "Plan", .reference("plan"), isRequired: true),
        isRevisable: false),
      FieldGroup(Field("name", da: "Aktør", en: "Actor", .line, isRequired: true)),
      FieldGroup(Field("part", da: "Gør", en: "Does", .prose, isRequired: true)),
      FieldGroup(Field("contact", da: "Kontakt", en: "Contact", .line)),
      FieldGroup(
        "status", .review, isRevisable: false,
        [
          Field("status", da: "Status", en: "Status", .choice(Choices.activity)),
          Field("statusDate", da: "Siden", en: "Since", .day),
          Field("statusReason", da: "Begrundelse", en: "Reason", .prose),
        ]),
    ])

  /// A plan was gone through with the citizen; an observation, never overwritten.
  public static let followUp = KindDeclaration(
    "followUp", label: Text(da: "opfølgning", en: "follow-up"),
    plural: Text(da: "opfølgninger", en: "follow-ups"),
    groups: [
      FieldGroup(
        "followUp", .review, isRevisable: false,
        [
          Field("plan", da: "Plan", en: "Plan", .reference("plan"), isRequired: true),
          Field("heldOn", da: "Holdt den", en: "Held on", .day, isRequired: true),
          Field("next", da: "Næste opfølgning", en: "Next follow-up", .day),
        ]),
      FieldGroup(Field("note", da: "Konklusion", en: "Conclusion", .prose), isRevisable: false),
      FieldGroup(
        Field("ownWords", da: "Borgerens egne ord", en: "The citizen's words", .prose),
        isRevisable: false),
      FieldGroup(
        "status", .review, isRevisable: false,
        [
          Field("status", da: "Status", en: "Status", .choice(Choices.progressStatus)),
          Field("statusReason", da: "Begrundelse", en: "Reason", .prose),
        ]),
    ], check: { ordered("heldOn", "next", $0) })

  /// Two registrations are one person: what is written under the one is shown with the other. It lies
  /// in the scope of the one that is merged; only the central node's takes effect, and ending it
  /// parts them again.
  public static let alias = KindDeclaration(
    "alias", label: Text(da: "sammenlægning", en: "merge"),
    plural: Text(da: "sammenlægninger", en: "merges"), isGrantedCentrally: true,
    groups: [
      FieldGroup(
        "alias", .review, isRevisable: false,
        [
          Field(
            "citizen", da: "Lagt sammen", en: "Merged", .reference("citizen"), isRequired: true),
          Field(
            "survivor", da: "Fortsætter som", en: "Continues as", .reference("citizen"),
            isRequired: true),
        ]),
      FieldGroup(
        "status", .review, isRevisable: false,
        [
          Field("status", da: "Status", en: "Status", .choice(Choices.activity)),
          Field("statusDate", da: "Siden", en: "Since", .day),
          Field("statusReason", da: "Begrundelse", en: "Reason", .prose),
        ]),
    ])
}
