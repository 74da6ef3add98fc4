import Foundation
import PlintoModels
import TestSupport
import Testing

@testable import PlintoSystem

@Suite("The record of a running agent")
struct AgentRecordTests {
    private static let here = ProcessIdentity(
        pid: 42,
        startTime: 1000,
        bootIdentifier: "boot",
        namespace: "pid:[1]",
        host: "laptop"
    )

    private func changed(_ change: (inout ProcessIdentity) -> Void) -> ProcessIdentity.Place {
        var other = Self.here
        change(&other)
        return other.place(from: Self.here) { $0 == 42 ? 1000 : nil }
    }

    @Test("a process id means a process here only in the same boot, namespace, and with the same start")
    func place() {
        #expect(changed { _ in } == .here)
        #expect(changed { $0.startTime = 999 } == .gone, "another process got the id")
        #expect(changed { $0.pid = 43 } == .gone)
        #expect(changed { $0.bootIdentifier = "earlier" } == .gone)
        #expect(changed { $0.namespace = "pid:[2]" } == .otherContainer)
        #expect(changed { $0.namespace = "" } == .otherContainer)
        #expect(
            changed {
                $0.bootIdentifier = "theirs"
                $0.host = "server"
            } == .otherMachine("server")
        )
    }

    @Test("this process knows itself again")
    func current() {
        let identity = ProcessIdentity.current()
        #expect(identity.pid == getpid())
        #expect(identity.startTime > 0)
        #expect(!identity.namespace.isEmpty)
        #expect(identity.place == .here)
    }

    @Test("a record is read back, and one in a directory of someone else's or behind a link is not")
    func file() throws {
        let scratch = try ScratchDirectory()
        let directory = scratch.file("state")
        try Directory.ensurePrivate(directory)
        #expect(AgentRecord.read(in: directory) == nil)
        let record = AgentRecord(
            sockets: ["/run/a.sock"],
            usualSocket: "/run/a.sock",
            process: .current(),
            startedAt: Timestamp(seconds: 1_737_201_600)
        )
        try record.write(in: directory)
        #expect(AgentRecord.read(in: directory) == record)
        try FileManager.default.moveItem(atPath: directory + "/agent.json", toPath: scratch.file("elsewhere"))
        try FileManager.default.createSymbolicLink(
            atPath: directory + "/agent.json",
            withDestinationPath: scratch.file("elsewhere")
        )
        #expect(AgentRecord.read(in: directory) == nil)
        try AgentRecord.remove(in: directory)
        #expect(AgentRecord.read(in: directory) == nil)
    }
}

@Suite("The directories above a socket")
struct PathAncestorsTests {
    private let scratch: ScratchDirectory

    init() throws {
        scratch = try ScratchDirectory()
    }

    private func make(_ name: String, mode: mode_t = 0o700) throws -> String {
        let path = scratch.file(name)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        #expect(chmod(path, mode) == 0)
        return path
    }

    @Test("those that no one else can write to are fit, and sticky ones, as /tmp")
    func fit() throws {
        let directory = try make("a/b")
        try PathAncestors.check(above: directory + "/agent.sock")
        _ = try make("a", mode: 0o1777)
        try PathAncestors.check(above: directory + "/agent.sock")
    }

    @Test(
        "one that others can write to is refused and named, however far above",
        arguments: [0o777, 0o702] as [mode_t]
    )
    func open(mode: mode_t) throws {
        let directory = try make("a/b/c")
        _ = try make("a", mode: mode)
        let fault = #expect(throws: PathError.self) { try PathAncestors.check(above: directory + "/agent.sock") }
        #expect(fault?.path.hasSuffix("/a") == true)
        #expect(fault?.description.contains("chmod go-w") == true)
    }

    @Test("what a symbolic link leads to is checked too")
    func link() throws {
        _ = try make("target/inner")
        let link = scratch.file("link")
        try FileManager.default.createSymbolicLink(
            atPath: link,
            withDestinationPath: scratch.file("target/inner")
        )
        try PathAncestors.check(above: link + "/agent.sock")
        _ = try make("target", mode: 0o777)
        let fault = #expect(throws: PathError.self) { try PathAncestors.check(above: link + "/agent.sock") }
        #expect(fault?.path.hasSuffix("/target") == true)
    }

    @Test("one of another user is refused", .enabled(if: geteuid() == 0))
    func foreign() throws {
        let directory = try make("a/b")
        #expect(chown(scratch.file("a"), 23_456, 23_456) == 0)
        let fault = #expect(throws: PathError.self) { try PathAncestors.check(above: directory + "/agent.sock") }
        #expect(fault?.description.contains("belongs to user 23456") == true)
    }
}
