import EventStore

/// What people call kinds, fields, values and options, in both languages. What is not known here
/// keeps the name it has in the log.
public enum Labels {
  public static func kind(_ name: String) -> Text {
    switch name {
    case WelfareModel.catalogueScope: Text(da: "katalog", en: "catalogue")
    case Kind.erasure: Text(da: "sletning", en: "erasure")
    default: WelfareModel.declaration(name)?.label ?? Text(name)
    }
  }

  public static func field(_ name: String, of kind: String) -> Text {
    WelfareModel.declaration(kind)?.field(name)?.label ?? Text(name)
  }

  /// A group of fields: the label of the field it is named for, or of its first.
  public static func group(_ name: String, of kind: String) -> Text {
    if name == Kind.reviewGroup { return Text(da: "Gennemgang", en: "Review") }
    guard let group = WelfareModel.declaration(kind)?.groups.first(where: { $0.name == name })
    else {
      return field(name, of: kind)
    }
    return (group.fields.first { $0.name == name } ?? group.fields.first)?.label ?? Text(name)
  }

  /// One of the values a field can have: a status, a role, a mode.
  public static func value(_ value: String, of field: String, kind: String) -> Text {
    guard let declared = WelfareModel.declaration(kind)?.field(field) else { return Text(value) }
    return choices(declared.type).first { $0.value == value }?.label ?? Text(value)
  }

  public static func role(_ role: String) -> Text {
    Choices.roles.first { $0.value == role }?.label ?? Text(role)
  }

  /// A CPR number, marked when it only stands in for one.
  public static func cpr(_ number: String) -> Text {
    guard CPR(number)?.isReplacement == true else { return Text(number) }
    return Text(da: "\(number) (erstatnings-CPR)", en: "\(number) (replacement number)")
  }

  /// What a strategy's counts count.
  public static func count(_ name: String) -> Text {
    switch name {
    case "initiatives": Text(da: "initiativer", en: "initiatives")
    case "directions": Text(da: "retninger", en: "directions")
    case "citizenGoals": Text(da: "mål for borgerne", en: "goals for citizens")
    case "ladderSteps": Text(da: "trin", en: "steps")
    case "visionTopics": Text(da: "visionsemner", en: "vision topics")
    case "visionBranches": Text(da: "visionsgrene", en: "vision branches")
    case "focusAreas": Text(da: "indsatsområder", en: "focus areas")
    case "goals": Text(da: "mål", en: "goals")
    case "planLevels": Text(da: "planniveauer", en: "plan levels")
    case "objectives": Text(da: "målsætninger", en: "objectives")
    case "plannedStrategies": Text(da: "planlagte strategier", en: "planned strategies")
    case "pejlemaerker": Text(da: "pejlemærker", en: "guiding marks")
    case "focusItems": Text(da: "fokuspunkter", en: "focus items")
    case "crossThemes": Text(da: "tværgående temaer", en: "cross-cutting themes")
    case "themes": Text(da: "temaer", en: "themes")
    case "matrixMarks": Text(da: "krydser i matrixen", en: "marks in the matrix")
    case "textMarks": Text(da: "nævnt i teksten", en: "named in the text")
    case "targets": Text(da: "måltal", en: "targets")
    case "discrepancies": Text(da: "uoverensstemmelser", en: "discrepancies")
    default: Text(name)
    }
  }

  /// Where a reading of a target comes from.
  public static func basis(_ basis: String) -> Text {
    Choices.readingBasis.first { $0.value == basis }?.label ?? Text(basis)
  }

  /// An option of a rule, as something one can choose to do.
  public static func option(_ name: String) -> Text {
    switch name {
    case GoalRule.keep: Text(da: "Lad målet være lukket", en: "Keep the goal closed")
    case GoalRule.reopen: Text(da: "Åbn målet igen", en: "Reopen the goal")
    case PlanRule.reopen: Text(da: "Åbn planen igen", en: "Reopen the plan")
    case PlanRule.end: Text(da: "Afslut også målene", en: "End the goals too")
    case PlanRule.leave: Text(da: "Lad det stå, som det er", en: "Leave it as it is")
    case SameVisitRule.keep: Text(da: "Behold besøgene", en: "Keep the visits")
    case SameVisitRule.keepEarliest:
      Text(
        da: "Behold det, der begyndte først, og træk det tilbage, der overlapper det",
        en: "Keep what began first, and retract what overlaps it")
    case AssignmentRule.acceptChanges: Text(da: "Godkend ændringerne", en: "Accept the changes")
    case TimeRule.accept: Text(da: "Tidspunktet er rigtigt", en: "The time is right")
    case TimeRule.retract:
      Text(da: "Træk det registrerede tilbage", en: "Retract what was recorded")
    case AssignmentRule.accept: Text(da: "Godkend registreringen", en: "Accept the record")
    case AssignmentRule.retract: Text(da: "Træk registreringen tilbage", en: "Retract the record")
    case InitiativeEndedRule.keep:
      Text(da: "Lad initiativet være afsluttet", en: "Keep the initiative ended")
    case InitiativeEndedRule.resume: Text(da: "Genoptag initiativet", en: "Resume the initiative")
    case ApprovalRule.wait: Text(da: "Vent på godkendelsen", en: "Wait for the approval")
    case ApprovalRule.setBack:
      Text(
        da: "Sæt initiativet tilbage til før godkendelsen", en: "Set it back to before the approval"
      )
    case EntitlementRule.accept: Text(da: "Godkend skridtet", en: "Accept the step")
    case NumberRule.renumber:
      Text(da: "Giv det seneste et nyt nummer", en: "Give the later one a new number")
    case NumberRule.leave: Text(da: "Lad begge beholde nummeret", en: "Let both keep the number")
    case BaselineRule.keep:
      Text(
        da: "Behold det udgangspunkt, der blev målt mod", en: "Keep the baseline measured against")
    case BaselineRule.move:
      Text(da: "Flyt målingerne til det nye udgangspunkt", en: "Move them to the new baseline")
    case DuplicateRule.merge:
      Text(da: "Læg de to registreringer sammen", en: "Merge the two registrations")
    case DuplicateRule.keepApart: Text(da: "Det er to personer", en: "They are two people")
    case HoursRule.ask:
      Text(da: "Bed myndigheden om en ny vurdering", en: "Ask the authority for a new assessment")
    case HoursRule.leave: Text(da: "Lad trinnet stå", en: "Leave the step as it is")
    case ClipBalanceRule.grant: Text(da: "Bevilg de klip, der mangler", en: "Grant what is missing")
    case ClipBalanceRule.refund:
      Text(da: "Giv de seneste klip tilbage", en: "Refund the latest clips")
    case ClipBalanceRule.leave:
      Text(da: "Lad kortet stå i minus", en: "Leave the card below zero")
    case ClipValidityRule.accept: Text(da: "Lad klippet tælle med", en: "Let the clip count")
    case ClipValidityRule.retract: Text(da: "Giv klippet tilbage", en: "Refund the clip")
    case StayRule.firstInError:
      Text(da: "Det første ophold er en fejl", en: "The first stay is an error")
    case StayRule.secondInError:
      Text(da: "Det andet ophold er en fejl", en: "The second stay is an error")
    case StayRule.dischargeFirst:
      Text(
        da: "Udskriv fra det første, da det andet begyndte",
        en: "Discharge from the first when the second began")
    default:
      StepRule.place(of: name).map {
        Text(
          da: "Placering nr. \($0) gælder; resten er fejl",
          en: "Placement no. \($0) stands; the rest are errors")
      }
        ?? SameVisitRule.place(of: name).map {
          Text(da: "Træk besøg nr. \($0) tilbage", en: "Retract visit no. \($0)")
        } ?? Text(name)
    }
  }

  public static func severity(_ severity: Finding.Severity) -> Text {
    switch severity {
    case .low: Text(da: "lav", en: "low")
    case .medium: Text(da: "middel", en: "medium")
    case .high: Text(da: "høj", en: "high")
    }
  }

  private static func choices(_ type: FieldType) -> [FieldType.Choice] {
    switch type {
    case .choice(let choices): choices
    case .set(let element): choices(element)
    default: []
    }
  }
}
