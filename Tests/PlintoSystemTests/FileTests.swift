import Foundation
import TestSupport
import Testing

@testable import PlintoSystem

@Suite("Files that must be right")
struct FileTests {
    private let scratch: ScratchDirectory

    init() throws {
        scratch = try ScratchDirectory()
    }

    @Test("a file is replaced as a whole, with the mode asked for, and nothing is left next to it")
    func atomicWrite() throws {
        let path = scratch.file("key")
        try AtomicFile.write(Array("first".utf8), to: path)
        try AtomicFile.write([], to: path, mode: 0o644)
        try AtomicFile.write(Array("second".utf8), to: path)
        #expect(try AtomicFile.read(path, limit: 100) == Array("second".utf8))
        #expect(try scratch.mode(of: "key") == 0o600)
        #expect(try scratch.contents == ["key"])
    }

    @Test("a write that fails leaves the old file and no other")
    func atomicWriteFails() throws {
        // A directory cannot be replaced by a file, so the rename fails after everything else has worked.
        try FileManager.default.createDirectory(atPath: scratch.file("taken"), withIntermediateDirectories: false)
        let error = #expect(throws: SystemError.self) { try AtomicFile.write([1], to: scratch.file("taken")) }
        #expect(error?.description == "cannot replace \(scratch.file("taken")): Is a directory")
        #expect(try scratch.contents == ["taken"])
    }

    @Test("an absent file reads as nil, a longer one than allowed as an error")
    func atomicRead() throws {
        #expect(try AtomicFile.read(scratch.file("absent"), limit: 1) == nil)
        try AtomicFile.write([1, 2, 3], to: scratch.file("three"))
        #expect(try AtomicFile.read(scratch.file("three"), limit: 3) == [1, 2, 3])
        let error = #expect(throws: SystemError.self) { try AtomicFile.read(scratch.file("three"), limit: 2) }
        #expect(error?.code == EFBIG)
    }

    @Test("a private directory is made with what is missing above it")
    func privateDirectory() throws {
        try Directory.ensurePrivate(scratch.file("a/b/c"))
        try Directory.ensurePrivate(scratch.file("a/b/c"))
        for name in ["a", "a/b", "a/b/c"] { #expect(try scratch.mode(of: name) == 0o700) }
    }

    @Test("a directory that others may enter is refused with the command that closes it")
    func openDirectory() throws {
        let path = scratch.file("it's open")
        try Directory.ensurePrivate(path)
        try FileManager.default.setAttributes([.posixPermissions: 0o750], ofItemAtPath: path)
        let fault = #expect(throws: PathError.self) { try Directory.ensurePrivate(path) }
        let quoted = "'\(scratch.path)/it'\\''s open'"
        #expect(
            fault?.description
                == "\(path) is accessible to other users (mode 750). Run: chmod 700 \(quoted)"
        )
    }

    @Test("a file where a directory should be is an error that names it")
    func fileInTheWay() throws {
        try AtomicFile.write([], to: scratch.file("file"))
        for path in [scratch.file("file"), scratch.file("file/below")] {
            let error = #expect(throws: SystemError.self) { try Directory.ensurePrivate(path) }
            #expect(error?.code == ENOTDIR)
            #expect(error?.description.contains(scratch.file("file")) == true)
        }
    }

    @Test("a lock keeps a second holder out and names the first, until it is released")
    func lock() throws {
        let path = scratch.file("lock")
        let first = try FileLock(path: path)
        let held = #expect(throws: FileLock.Held.self) { try FileLock(path: path) }
        #expect(held?.pid == getpid())
        #expect(held?.description == "process \(getpid()) already holds \(path)")
        first.release()
        first.release()
        let second = try FileLock(path: path)
        #expect(throws: FileLock.Held.self) { try FileLock(path: path) }
        withExtendedLifetime(second) {}
    }

    @Test("a FIFO in the place of a lock is refused at once, also while someone holds it open", .timeLimit(.minutes(1)))
    func lockOnFIFO() throws {
        let path = scratch.file("lock")
        try #require(mkfifo(path, 0o600) == 0)
        let error = #expect(throws: PathError.self) { try FileLock(path: path) }
        #expect(error?.description.hasPrefix("\(path) is not a regular file.") == true)
        let holder = try Descriptor(opening: path, O_RDWR)
        try #require(flock(holder.number, LOCK_EX | LOCK_NB) == 0)
        #expect(throws: PathError.self) { try FileLock(path: path) }
        #expect(FileLock.holder(writtenIn: path) == nil)
    }

    @Test("a lock goes with its holder")
    func lockScope() throws {
        let path = scratch.file("lock")
        _ = try FileLock(path: path)
        _ = try FileLock(path: path)
    }

    @Test("a lock is not taken through a symbolic link")
    func lockThroughLink() throws {
        try AtomicFile.write([], to: scratch.file("precious"))
        try FileManager.default.createSymbolicLink(
            atPath: scratch.file("lock"),
            withDestinationPath: scratch.file("precious")
        )
        let error = #expect(throws: SystemError.self) { try FileLock(path: scratch.file("lock")) }
        #expect(error?.code == ELOOP)
    }

    @Test("an error names the file and shows what a terminal would obey")
    func systemError() {
        #expect(SystemError("open", path: "/x/y", code: EACCES).description == "cannot open /x/y: Permission denied")
        #expect(SystemError("read the clock", code: EIO).description == "cannot read the clock: Input/output error")
        #expect(SystemError("open", path: "/\u{1b}c", code: ENOENT).description.hasPrefix(#"cannot open /\u001bc:"#))
    }

    @Test(
        "the directory of a path",
        arguments: [("/a/b", "/a"), ("/a", "/"), ("a", "."), ("a/b/c", "a/b"), ("/", "/")]
    )
    func directoryOfPath(path: String, expected: String) {
        #expect(FilePathText.directory(of: path) == expected)
    }
}
