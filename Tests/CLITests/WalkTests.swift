import Foundation
import Testing

/// What each of the five papers asks for, walked through with the real program: the texts are in
/// Walks/, to be read beside the paper.
@Suite struct WalkTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Walks")

  @Test(arguments: ["kolding", "vejle", "vejen", "herning", "slagelse"])
  func `The paper can be worked by`(paper: String) throws {
    let walk = try Walk(Self.folder.appendingPathComponent(paper + ".walk"))
    try walk.play()
    #expect(walk.commands > 15)
    #expect(walk.inPieces == [])
  }
}
