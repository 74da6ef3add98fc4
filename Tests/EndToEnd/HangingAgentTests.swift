import Foundation
import TestSupport
import Testing

/// An agent that hangs must not hang the command.
@Suite("Hanging agent")
struct HangingAgentTests {
    @Test("a stopped agent is one clear sentence and exit code 3, once it answers no more and once it takes no more")
    func stopped() throws {
        let fixture = try TestEnvironment()
        let agent = try fixture.startAgent()
        agent.send(SIGSTOP)
        defer { agent.send(SIGCONT) }
        let unanswered = try fixture.plinto(["status"])
        #expect(unanswered.status == .exited(3))
        #expect(unanswered.errors.contains("did not respond within 5 seconds"), "\(unanswered.errors)")

        // Fill the backlog of the socket that no one accepts at.
        var guests: [Int32] = []
        defer { for guest in guests { close(guest) } }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: fixture.socket.utf8) }
        var isFull = false
        while !isFull {
            let guest = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
            try #require(guest >= 0)
            guests.append(guest)
            isFull = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(guest, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) != 0
                }
            }
        }
        try #require(errno == EAGAIN)
        let untaken = try fixture.plinto(["token"])
        #expect(untaken.status == .exited(3))
        #expect(untaken.errors.contains("did not accept a connection within 5 seconds"), "\(untaken.errors)")
        for guest in guests { close(guest) }
        guests = []
        agent.send(SIGCONT)
        #expect(comesTrue { (try? fixture.plinto(["status"]).status) == .exited(0) })
    }
}
