import ArgumentParser
import EventStore
import Welfare

/// Asks before what destroys or gives access is done. Such a command finds whom it acts on by a whole
/// name or an id (``Naming/Reach/strict``) and calls them by both.
struct Confirmation: ParsableArguments {
  @Flag(
    help: ArgumentHelp(
      say("Spørg ikke først; til scripts.", "Do not ask first; for scripts.")))
  var yes = false

  /// Goes on when a person at the terminal says yes, and where there is no terminal to ask at.
  ///
  /// - Parameter consequence: what will be lost or given, and whose it is.
  func confirm(_ consequence: String, _ console: Console) throws {
    guard !yes, console.isTyped else { return }
    console.note(consequence)
    guard console.askYes(say("Fortsæt?", "Go on?")) == true else {
      throw Failure(message: say("Afbrudt. Intet er ændret.", "Stopped. Nothing was changed."))
    }
  }
}

extension Desk {
  /// A full name with the beginning of the id, so that it is seen which of several is meant.
  func called(_ id: EntityID) throws -> String {
    "\(try welfare.name(of: id)) (\(id.description.prefix(ShortID.fewest)))"
  }

  func called(_ card: Card) throws -> String {
    "\(card.name) (\(card.replica.description.prefix(ShortID.fewest)))"
  }
}
