import EventStore
import Foundation

// Opens the store at argument 1 with the key file at argument 2 and writes to the scope and entity of
// arguments 3 and 4 until it is killed. A number is printed only after its event is durable.
let arguments = CommandLine.arguments
guard arguments.count == 5, let scope = ScopeID(arguments[3]), let entity = EntityID(arguments[4])
else { fatalError("usage: CrashWriter STORE KEYFILE SCOPE ENTITY") }
let model = Model(kinds: [Kind("note", groups: [Group("text", .latest)])], foldVersion: 1)
let store = try Store.open(
  path: arguments[1], master: .file(arguments[2]), options: Store.Options(model: model))
let actor = Actor(staff: entity, role: "worker")
var number = (try store.entity(entity)?["text"].int ?? 0) + 1
while true {
  let draft: Draft
  if let shown = try store.entity(entity) {
    draft = shown.setting(["text": .int(number)])
  } else {
    draft = model.creating("note", entity, in: scope, ["text": .int(number)])
  }
  let ids = try store.append([draft], by: actor)
  for id in ids { print(number, id.feed, id.sequence, id.check) }
  fflush(nil)
  number += 1
}
