import ArgumentParser
import Welfare

/// What an initiative means for other plans.
struct FlagArguments: ParsableArguments {
  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp(
      say(
        "Skal (ikke) med i budgetforhandlingerne.",
        "Belongs (or not) in the budget negotiations.")))
  var budget: Bool?

  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp(
      say(
        "Er (ikke) anlæg til den fysiske udviklingsplan.",
        "Is (or is not) construction for the physical development plan.")))
  var building: Bool?

  var flags: InitiativeFlags { InitiativeFlags(isForBudget: budget, isForBuilding: building) }
}
