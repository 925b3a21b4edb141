/// Something people do with the program: what it is called, who does it, and how.
///
/// The table is the whole domain; a command that is new is one more line.
struct Deed: Sendable {
  let name: String
  let roles: [String]
  /// The deed that makes what this one is done to, when nothing of it may be at hand.
  let forerunner: String?
  let act: @Sendable (inout Hand) throws -> Void

  init(
    _ name: String, _ roles: [String], after forerunner: String? = nil,
    _ act: @escaping @Sendable (inout Hand) throws -> Void
  ) {
    self.name = name
    self.roles = roles
    self.forerunner = forerunner
    self.act = act
  }

  static let all: [Deed] = [
    citizens, persons, plans, together, goals, visits, support, assignments, staff, initiatives,
    steps, effects, strategies, conflicts,
  ].flatMap { $0 }

  static let withCitizens = ["worker", "authority"]
  static let assigning = ["worker", "authority", "coordinator", "management", "administrator"]
  static let administrating = ["administrator"]
  static let initiating = ["owner", "coordinator", "management", "administrator"]
}
