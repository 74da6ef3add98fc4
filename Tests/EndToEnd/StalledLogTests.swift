import Foundation
import TestSupport
import Testing

/// Daemons whose standard error is a pipe that no one reads, as when a log collector hangs.
@Suite("A stalled log")
struct StalledLogTests {
    /// A pipe that is full.
    private final class FullPipe {
        private let readEnd: Int32
        let writeEnd: Int32

        init() {
            var ends: [Int32] = [0, 0]
            precondition(pipe(&ends) == 0, "no pipe")
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            (readEnd, writeEnd) = (ends[0], ends[1])
            _ = fcntl(writeEnd, F_SETFL, O_NONBLOCK)
            let bytes = [UInt8](repeating: 0x2E, count: 4096)
            while write(writeEnd, bytes, bytes.count) > 0 {}
            // The daemon gets the same pipe, and must not find that its writes fail at once.
            _ = fcntl(writeEnd, F_SETFL, 0)
        }

        deinit {
            close(readEnd)
            close(writeEnd)
        }
    }

    @Test("a server whose log no one reads answers, and ends when it is told to", .timeLimit(.minutes(1)))
    func server() throws {
        let scratch = try ScratchDirectory()
        let log = FullPipe()
        let server = try ChildProcess(
            Programs.server,
            [
                "serve", "--listen", "127.0.0.1:0", "--database", "sqlite:" + scratch.file("server.db"), "--access-log",
                "on", "--log-level", "debug",
            ],
            environment: ["HOME": scratch.file("")],
            errors: log.writeEnd,
            scratch: scratch
        )
        let line = try #require(try server.line())
        let port = try #require(line.split(separator: ":").last.flatMap { UInt16($0) })
        let client = WireClient(target: .tcp(port: port))
        for _ in 0..<50 { #expect(try client.get("/health").status == 200) }
        server.send(SIGTERM)
        #expect(server.waitForEnd() == .exited(0))
    }

    @Test("a server that cannot start and cannot say why ends nevertheless", .timeLimit(.minutes(1)))
    func failedStart() throws {
        let scratch = try ScratchDirectory()
        let log = FullPipe()
        let server = try ChildProcess(
            Programs.server,
            ["serve", "--listen", "127.0.0.1:0", "--database", "sqlite:/nowhere/at/all.db"],
            environment: ["HOME": scratch.file("")],
            errors: log.writeEnd,
            scratch: scratch
        )
        #expect(server.waitForEnd() == .exited(1))
    }
}
