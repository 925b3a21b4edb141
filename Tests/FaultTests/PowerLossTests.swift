import Testing

extension Faults {
  @Suite(.serialized) struct PowerLossTests {
    private static let every = [
      ["visit record", "goal set", "plan open"],
      ["citizen register", "assign", "staff add"],
      ["bundle read on a device", "visit record"],
      ["bundle read on the central node", "conflicts resolve"],
      ["backup", "keyring backup", "bundle write", "log export"],
      ["restore on the central node", "citizen register"],
      ["restore on a device", "visit record"],
      ["init --central"],
      ["erase", "citizen register"],
      ["device revoke", "citizen register"],
      ["rebuild", "visit amend"],
    ].filter { $0.contains(where: Scale.wants) }

    static let scenarios = Scale.some(4, of: every, for: "scenarios")

    @Test(arguments: scenarios)
    func `After a power loss all that was acknowledged is there`(scenario: [String]) throws {
      let name = scenario.joined(separator: ", ")
      var dice = Scale.dice(name)
      let recording = try Recording(scenario)
      var images: [(cut: Int, luck: Disk.Luck, isJournalling: Bool)] = []
      for cut in recording.cuts {
        for luck in Disk.Luck.allCases {
          for isJournalling in [false, true] { images.append((cut, luck, isJournalling)) }
        }
      }
      images = Array(images.shuffled(using: &dice).prefix(Scale.of(4)))
      var failures = 0
      for (cut, luck, isJournalling) in images {
        let problems = try recording.problems(
          cut: cut, luck, isJournalling: isJournalling, &dice)
        guard !problems.isEmpty else { continue }
        failures += 1
        Issue.record(
          """
          SEED=\(Scale.seed) \(name): the power goes after record \(cut) of \
          \(recording.records.count), what was not synced is \(luck.rawValue), the file system is \
          \(isJournalling ? "journalling" : "strict"): \(problems.joined(separator: "; "))
          """)
      }
      print(
        "power loss SEED=\(Scale.seed) \(name): \(recording.records.count) records, "
          + "\(images.count) images, \(failures) failures")
    }

    /// A folder that could not be synced holds no name for sure: nothing old may go before that is known.
    @Test(.enabled(if: Scale.wants("folder")))
    func `When a folder cannot be synced nothing old is gone`() throws {
      var dice = Scale.dice("folder")
      let names = ["citizen register", "bundle read on a device", "device revoke", "backup"]
      for name in Scale.some(2, of: names, for: "folders") {
        guard let operation = Operation.every.first(where: { $0.name == name }) else { continue }
        let calls = try Trial(operation).folderSyncs
        for number in calls.prefix(Scale.of(2)) {
          let template = try Template.pair.get()
          let place = try Place(copying: template.folder)
          let before = try Holding(operation.store, in: Place(copying: template.folder))
          let beginning = try Disk.Beginning(place)
          let trace = Trace()
          defer { trace.remove() }
          let fault = Fault(kind: .eio, number: number)
          let outcome = try place.run(
            operation.store, operation.arguments(template), language: "da",
            environment: Shim.environment(
              for: place.folder,
              fault.environment.merging(["FAULT_TRACE": trace.url.path]) { $1 }))
          let after = try Holding(operation.store, in: place)
          let records = try trace.records()
          for cut in Scale.isWhole ? Array(0...records.count) : [records.count] {
            var disk = Disk(beginning, isJournalling: false)
            for record in records.prefix(cut) { disk.apply(record) }
            let image = try disk.image(.dropped, &dice)
            let holding = try Holding(operation.store, in: image)
            let sure = outcome.isGood && cut == records.count ? after : before
            let lost = sure.lost(in: holding, except: nil)
            #expect(
              holding.problems.isEmpty && lost.isEmpty && holding.unopened <= before.unopened,
              """
              SEED=\(Scale.seed) \(name), \(fault) (the folder's fsync), power gone after record \(cut) \
              of \(records.count): \(holding.problems), \(lost.first ?? ""); \(outcome)
              """)
          }
        }
      }
    }
  }
}
