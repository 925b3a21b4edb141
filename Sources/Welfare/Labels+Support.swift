/// What people call the support a citizen is granted, and how it stands.
extension Labels {
  /// A step of the ladder by what it offers (Vejle, "Nye skridt – hele livet").
  public static func step(_ step: Int64) -> Text {
    switch step {
    case 1: Text(da: "forebyggelse", en: "prevention")
    case 2: Text(da: "råd og vejledning", en: "advice and guidance")
    case 3: Text(da: "ambulant behandling", en: "outpatient treatment")
    case 4: Text(da: "dagtilbud", en: "day offer")
    case 5: Text(da: "døgntilbud", en: "residential offer")
    default: Text("")
    }
  }

  public static func state(_ state: StepRow.State) -> Text {
    switch state {
    case .current: Text(da: "gælder", en: "current")
    case .upcoming: Text(da: "kommende", en: "upcoming")
    case .replaced: Text(da: "afløst", en: "replaced")
    case .ended: Text(da: "afsluttet", en: "ended")
    case .disputed: Text(da: "til afklaring", en: "to be decided")
    case .enteredInError: Choices.enteredInError.label
    }
  }

  public static func state(_ state: ClipCardRow.State) -> Text {
    switch state {
    case .open: Text(da: "åbent", en: "open")
    case .spent: Text(da: "brugt op", en: "spent")
    case .expired: Text(da: "udløbet", en: "expired")
    case .closed: Text(da: "lukket", en: "closed")
    }
  }

  public static func clock(_ what: StayClock.What) -> Text {
    switch what {
    case .stayPlan: Text(da: "opholdsplan", en: "stay plan")
    case .dischargePlan: Text(da: "plan for udskrivning", en: "discharge plan")
    case .stay: Text(da: "ophold", en: "stay")
    }
  }

  public static func state(_ state: StayClock.State) -> Text {
    switch state {
    case .met: Text(da: "opfyldt", en: "met")
    case .running: Text(da: "i gang", en: "running")
    case .dueSoon: Text(da: "snart frist", en: "due soon")
    case .overdue: Text(da: "overskredet", en: "overdue")
    case .lapsed: Text(da: "bortfaldet", en: "lapsed")
    }
  }

  /// `7,5 timer om ugen`.
  public static func hoursAWeek(_ hours: Double) -> Text {
    let number = Self.number(hours)
    return hours == 1
      ? Text(da: "1 time om ugen", en: "1 hour a week")
      : Text(da: "\(number.da) timer om ugen", en: "\(number.en) hours a week")
  }

  /// A number as one writes it: with a comma or with a point, and without either when it is whole.
  public static func number(_ number: Double) -> Text {
    let whole = abs(number) < 1e15 ? Int64(exactly: number) : nil
    let text = whole.map { "\($0)" } ?? "\(number)"
    return Text(da: text.split(separator: ".").joined(separator: ","), en: text)
  }

  /// `9 t 10 min`.
  public static func duration(_ minutes: Int64) -> Text {
    let (hours, rest) = (minutes / 60, minutes % 60)
    let end = rest > 0 || hours == 0 ? "\(rest) min" : ""
    guard hours > 0 else { return Text(end) }
    return Text(
      da: end.isEmpty ? "\(hours) t" : "\(hours) t \(end)",
      en: end.isEmpty ? "\(hours) h" : "\(hours) h \(end)")
  }
}
