/// What the plan says of each goal, in words and in a drawing.
extension PlanDocument.Goal {
  /// How far it has come, in plain words.
  public var progress: Text {
    switch status {
    case "achieved": return Text(da: "Målet er nået.", en: "This goal is reached.")
    case "ended": return Text(da: "Målet er afsluttet.", en: "This goal has ended.")
    case "paused": return Text(da: "Målet er sat på pause.", en: "This goal is paused.")
    default: return isAttainment ? attained : moved
    }
  }

  private var moved: Text {
    let range = Text(
      da: "fra \(scale.lowerBound) til \(scale.upperBound)",
      en: "from \(scale.lowerBound) to \(scale.upperBound)")
    guard let now else {
      return Text(
        da: "Vi har ikke set på det endnu. \(wish.da)",
        en: "We have not looked at it yet. \(wish.en)")
    }
    let began =
      start.map { start in
        start == now
          ? Text(da: "Du er, hvor du begyndte, på \(now)", en: "You are where you began, at \(now)")
          : Text(
            da: "Du begyndte på \(start) og er nu på \(now)",
            en: "You began at \(start) and are now at \(now)")
      } ?? Text(da: "Du er på \(now)", en: "You are at \(now)")
    return Text(
      da: "\(began.da), på en skala \(range.da). \(wish.da)",
      en: "\(began.en), on a scale \(range.en). \(wish.en)")
  }

  private var wish: Text {
    guard let wanted else { return Text("") }
    if let now, now >= wanted {
      return Text(da: "Du er nået til det, du ville.", en: "You have come to where you wanted.")
    }
    return Text(da: "Du vil gerne nå \(wanted).", en: "You want to reach \(wanted).")
  }

  /// On the scale of attainment 0 is what was agreed.
  private var attained: Text {
    switch now {
    case .none: Text(da: "Vi har ikke set på det endnu.", en: "We have not looked at it yet.")
    case .some(2):
      Text(da: "Det går meget bedre, end vi aftalte.", en: "It goes much better than we agreed.")
    case .some(1): Text(da: "Det går bedre, end vi aftalte.", en: "It goes better than we agreed.")
    case .some(0): Text(da: "Det går, som vi aftalte.", en: "It goes as we agreed.")
    case .some(-1):
      Text(da: "Vi er ikke helt nået til det, vi aftalte.", en: "We are not quite where we agreed.")
    default:
      Text(da: "Der er et stykke til det, vi aftalte.", en: "There is some way to what we agreed.")
    }
  }

  /// The scale with where the goal began, where it is and where it is to go.
  ///
  /// - Parameter id: unique on the page it is put in.
  public func svg(in language: Language, id: String) -> String {
    let (left, step, y) = (60.0, 80.0, 40.0)
    var svg = SVG(
      width: 440, height: 84,
      title: Text(da: "Hvor langt du er", en: "How far you are").text(in: language),
      description: progress.text(in: language), id: id)
    func x(_ value: Int) -> Double {
      left + step * Double(min(max(value, scale.lowerBound), scale.upperBound) - scale.lowerBound)
    }
    svg.line(x(scale.lowerBound), y, x(scale.upperBound), y, color: SVG.ink)
    for value in scale {
      svg.line(x(value), y - 5, x(value), y + 5, color: SVG.ink)
      svg.text("\(value)", x(value), y + 20, anchor: .middle)
    }
    // Where it begins and where it goes stand over the line, where it is on it.
    let marks = [
      (start, Text(da: "start", en: "start")),
      (wanted ?? (isAttainment ? 0 : nil), Text(da: "mål", en: "goal")),
    ]
    for case (let value?, let label) in marks where value != now {
      svg.triangle(x(value), y - 14, isFilled: false, title: label.text(in: language))
      svg.text(label.text(in: language), x(value), y - 26, anchor: .middle)
    }
    if let now {
      let label = Text(da: "nu", en: "now").text(in: language)
      svg.bar(x(now) - 8, y - 8, 16, 16, title: label)
      svg.text(label, x(now), y + 38, anchor: .middle, isBold: true)
    }
    return svg.document
  }
}
