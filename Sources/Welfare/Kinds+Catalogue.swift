import EventStore

/// What everybody holds: people, their roles and devices, and what is decided once for all.
extension KindDeclaration {
  public static let staff = KindDeclaration(
    "staff", label: Text(da: "medarbejder", en: "staff member"),
    plural: Text(da: "medarbejdere", en: "staff"), isGrantedCentrally: true,
    groups: [
      FieldGroup(Field("name", da: "Navn", en: "Name", .line, isRequired: true)),
      FieldGroup(Field("unit", da: "Afdeling", en: "Unit", .line)),
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
          Field("unit", da: "Afdeling", en: "Unit", .line),
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

  /// What is taken over from a paper: where it stands there, and what the paper contradicts itself
  /// about.
  static let imported = [
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
