import EventStore
import Testing

@testable import Welfare

@Suite struct `The model` {
  @Test(arguments: WelfareModel.kinds.map(\.name))
  func `Every kind, field and choice is named in Danish and English`(kind: String) throws {
    let declaration = try #require(WelfareModel.declaration(kind))
    var texts = [declaration.label, declaration.plural] + declaration.fields.map(\.label)
    for field in declaration.fields {
      var type = field.type
      if case .set(let element) = type { type = element }
      guard case .choice(let choices) = type else { continue }
      #expect(Set(choices.map(\.value)).count == choices.count)
      texts += choices.map(\.label)
    }
    for text in texts {
      #expect(!text.da.isEmpty)
      #expect(!text.en.isEmpty)
    }
  }

  @Test(arguments: WelfareModel.kinds.map(\.name))
  func `Every field is in one group, and sets are alone in theirs`(kind: String) throws {
    let declaration = try #require(WelfareModel.declaration(kind))
    #expect(Set(declaration.fields.map(\.name)).count == declaration.fields.count)
    #expect(Set(declaration.groups.map(\.name)).count == declaration.groups.count)
    for group in declaration.groups {
      var holdsSet = false
      for field in group.fields { if case .set = field.type { holdsSet = true } }
      #expect(holdsSet == (group.policy == .set), "\(kind).\(group.name)")
      if holdsSet { #expect(group.fields.map(\.name) == [group.name]) }
      let declared = try #require(WelfareModel.model.kinds[kind]?.group(group.name))
      #expect(declared.fields == group.fields.map(\.name))
    }
  }

  @Test func `A status and its date are one group`() {
    for declaration in WelfareModel.kinds {
      guard let status = declaration.group(of: "status") else { continue }
      for date in ["statusDate", "statusReason"] {
        if let group = declaration.group(of: date) { #expect(group.name == status.name) }
      }
    }
  }

  @Test func `What gives anybody access is granted centrally, and nothing else`() {
    let central = WelfareModel.kinds.filter(\.isGrantedCentrally).map(\.name)
    #expect(Set(central) == ["staff", "role", "device", "assignment", "alias", "setting"])
  }

  @Test func `Rules read groups that exist`() {
    for rule in WelfareModel.model.rules {
      for reads in rule.reads {
        let kind = WelfareModel.model.kinds[reads.kind]
        #expect(kind != nil)
        for group in reads.groups where group != Kind.reviewGroup {
          #expect(kind?.group(group) != nil, "\(rule.name): \(group)")
        }
      }
    }
  }

  @Test func `Every option of every rule has a label`() {
    for option in [
      GoalRule.keep, GoalRule.reopen, PlanRule.reopen, PlanRule.end, PlanRule.leave,
      SameVisitRule.keep, SameVisitRule.keepEarliest, SameVisitRule.retract(1),
      SameVisitRule.retract(2), AssignmentRule.accept, AssignmentRule.retract,
      AssignmentRule.acceptChanges, TimeRule.accept, TimeRule.retract, InitiativeEndedRule.keep,
      InitiativeEndedRule.resume, ApprovalRule.wait, ApprovalRule.setBack, BaselineRule.keep,
      BaselineRule.move, NumberRule.renumber, NumberRule.leave,
      EntitlementRule.accept, DuplicateRule.merge, DuplicateRule.keepApart, StepRule.stands(1),
      StepRule.stands(2), HoursRule.ask, HoursRule.leave, ClipBalanceRule.grant,
      ClipBalanceRule.refund, ClipBalanceRule.leave, ClipValidityRule.accept,
      ClipValidityRule.retract, StayRule.firstInError, StayRule.secondInError,
      StayRule.dischargeFirst,
    ] {
      let label = Labels.option(option)
      #expect(label.da != option && label.en != option)
      #expect(label.da != label.en)
    }
  }
}
