import EventStore

@testable import Welfare

extension Town {
  /// Kolding's initiatives, and one person for each role, at the central node.
  func council() throws -> Council {
    for paper in ["kolding-initiatives", "kolding-themes"] {
      _ = try office.importPaper(try Fixture.read(paper))
    }
    func person(_ name: String, _ role: String) throws -> Welfare {
      try office.addStaff(name: name)
      try office.grantRole(role, to: name)
      return Welfare(central, actingAs: name)
    }
    return Council(
      owner: try person("Ejer Eva", "owner"), coordinator: try person("Tove Holder", "coordinator"),
      management: try person("Chef Chris", "management"),
      committee: try person("Udvalg Ulla", "committee"),
      worker: try person("Støtte Stig", "worker"))
  }

  struct Council {
    let owner: Welfare
    let coordinator: Welfare
    let management: Welfare
    let committee: Welfare
    let worker: Welfare

    /// Takes an initiative to the state a step leads to, by the shortest way.
    func bring(_ number: String, to last: InitiativeStep) throws {
      try coordinator.planInitiative(number, year: 2027)
      let note = Welfare.StepNote(reason: "lille")
      try management.approveDescription(number, withoutTemplate: true, note)
      for step in [InitiativeStep.start, .develop] where last != .approveDescription {
        try management.take(step, number)
        if step == last { break }
      }
    }

    /// A device for the owner and one for management, up to date; or for two in other roles.
    func devices(_ town: Town, roles: [String] = ["owner", "management"]) throws -> (
      Welfare, Welfare
    ) {
      let names = ["Ejer Eva", "Chef Chris"]
      let devices = try zip(names, roles).map { name, role in
        if try !town.office.staff().contains(where: { $0.name == name && $0.roles.contains(role) })
        {
          try town.office.grantRole(role, to: name)
        }
        return try town.device(of: name)
      }
      return (devices[0], devices[1])
    }

    /// Everybody hears of everything.
    func meet(_ town: Town) throws {
      for _ in 0..<2 {
        for name in ["Ejer Eva", "Chef Chris"] {
          if let device = town.devices[name] { try town.sync(device) }
        }
      }
    }
  }
}
