import EventStore
import Welfare

/// What one visit was about: goals, how far the citizen has come, and the words for it.
struct Conversation {
  private let course: Course
  private(set) var goals: [EntityID] = []
  private(set) var progress: [Entry] = []
  private var theme: Theme?
  /// Above 0 when it went better than last time.
  private var trend = 0

  init(_ course: Course) { self.course = course }

  /// Works on one goal or two, and observes where the citizen is.
  mutating func touchGoals(visit: EntityID, at start: Moment) {
    let active = course.dice.shuffled(course.activeGoals)
    for i in active.prefix(course.dice.chance(0.4) ? 2 : 1) {
      let goal = course.goals[i]
      let value = observe(i)
      if theme == nil {
        theme = goal.theme
        let before = goal.latest ?? value
        trend = value - before
        if trend == 0 { trend = course.dice.chance(0.55 + goal.drift * 6) ? 1 : -1 }
      }
      goals.append(goal.id)
      guard course.dice.chance(0.9) else { continue }
      course.goals[i].latest = value
      course.goals[i].streak = value >= goal.target ? goal.streak + 1 : 0
      var fields: Fields = [
        "goal": .reference(goal.id), "value": .int(Int64(value)), "occurredAt": .moment(start),
        "visit": .reference(visit), "status": "recorded",
      ]
      if course.dice.chance(0.2) {
        fields["note"] = .text(course.dice.pick(Phrases.progressNotes))
      }
      progress.append(.new("progress", course.dice.id(), fields))
    }
  }

  /// A step of the way, and what one sees of it: people have good days and bad ones.
  private func observe(_ i: Int) -> Int {
    let range = course.goals[i].isAttainment ? -2.0...2.0 : 0.0...4.0
    func within(_ level: Double) -> Double { min(max(level, range.lowerBound), range.upperBound) }
    let level = within(course.goals[i].level + course.goals[i].drift + course.dice.swing() * 0.12)
    course.goals[i].level = level
    return Int(within(level + course.dice.swing() * 0.5).rounded())
  }

  // MARK: - Words

  /// - Parameters:
  ///   - absent: the first name of whoever usually comes, when it was somebody else.
  ///   - colleague: of whoever came along.
  func note(mode: String, isNoShow: Bool, insteadOf absent: String?, with colleague: String?)
    -> String
  {
    let isDistant = mode == "phone" || mode == "video"
    if isNoShow {
      return say(isDistant ? Phrases.noShowByPhone : Phrases.noShow)
    }
    var out: [String] = []
    if mode == "phone" {
      out.append(say(Phrases.phone))
    } else if mode == "video" {
      out.append(say(Phrases.video))
    } else if let absent {
      out.append(say(Phrases.substituteOpenings, colleague: absent))
    } else if let colleague {
      out.append(say(Phrases.joint, colleague: colleague))
    } else if course.dice.chance(0.55) {
      out.append(say(Phrases.openings))
    }
    if let theme, !isDistant {
      out.append(say(theme.work))
      if course.dice.chance(0.75) { out.append(say(trend > 0 ? theme.better : theme.worse)) }
    } else {
      out.append(say(Phrases.talk))
    }
    if course.dice.chance(0.25) { out.append(say(Phrases.closings)) }
    return out.joined(separator: " ")
  }

  func agreement() -> String {
    say(
      course.dice.chance(0.6)
        ? theme?.agreements ?? Phrases.generalAgreements
        : Phrases.generalAgreements)
  }

  private func say(_ templates: [String], colleague: String = "") -> String {
    course.phrase(course.dice.pick(templates), colleague: colleague)
  }
}
