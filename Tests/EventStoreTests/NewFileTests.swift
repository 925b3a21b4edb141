import Foundation
import Testing

@testable import EventStore

/// A file is there whole or not at all.
@Suite struct NewFileTests {
  private let folder = Folder()
  private var path: String { folder.file("kopi") }

  private var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
  }

  @Test func `Until it is kept nothing has its name, and what is not kept leaves nothing`() throws {
    do {
      let new = try NewFile(path)
      try new.write("halvt")
      #expect(!Files.exists(path) && names.count == 1)
    }
    #expect(names == [])
    let new = try NewFile(path)
    try new.write("hele ")
    try new.write(Array("filen".utf8))
    try new.keep()
    #expect(names == ["kopi"] && Files.isPrivate(path))
    #expect(try String(decoding: Files.read(path), as: UTF8.self) == "hele filen")
  }

  @Test func `What is there is replaced only where that is asked for, and stays when it fails`()
    throws
  {
    try Files.replace(path, with: [1])
    #expect(throws: StoreError.alreadyExists(path: path)) { try NewFile(path) }
    do {
      let late = try NewFile(folder.file("sent"))
      try Files.replace(folder.file("sent"), with: [7])
      #expect(throws: StoreError.alreadyExists(path: folder.file("sent"))) { try late.keep() }
    }
    #expect(try Files.read(folder.file("sent")) == [7])
    do {
      let new = try NewFile(path, replacing: true)
      try new.write([2, 2])
      #expect(throws: StoreError.diskFull) { try new.keep { _ in throw StoreError.diskFull } }
    }
    #expect(try Files.read(path) == [1])
    try Files.replace(path, with: [3])
    #expect(try Files.read(path) == [3] && names == ["kopi", "sent"])
  }

  @Test
  func `What a killed process left is removed by the next, and never what another is building`()
    throws
  {
    try Data("død".utf8).write(to: URL(fileURLWithPath: path + ".new-0123456789abcdef"))
    try Data("andet".utf8).write(to: URL(fileURLWithPath: path + "-andet"))
    let first = try NewFile(path, replacing: true)
    try first.write("først")
    let second = try NewFile(path, replacing: true)
    try second.write("sidst")
    #expect(names.count == 3, "the two that are being built, and what is none")
    try first.keep()
    try second.keep()
    #expect(names == ["kopi", "kopi-andet"])
    #expect(try String(decoding: Files.read(path), as: UTF8.self) == "sidst")
  }

  @Test func `A file is copied whole, and the copy is its owner's alone`() throws {
    let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try Files.replace(path, with: bytes)
    try Files.copy(path, to: folder.file("ny"))
    #expect(try Files.read(folder.file("ny")) == bytes && Files.isPrivate(folder.file("ny")))
    #expect(throws: StoreError.missing(path: folder.file("væk"))) {
      try Files.copy(folder.file("væk"), to: folder.file("ny-2"))
    }
  }
}
