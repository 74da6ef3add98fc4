import Foundation
import TestSupport
import Testing

@testable import PlintoSystem

@Suite("The service manager")
struct ServiceManagerTests {
    private let scratch: ScratchDirectory

    init() throws {
        scratch = try ScratchDirectory()
    }

    /// A datagram socket bound to `address`, as systemd would listen on.
    private func listener(at address: String) throws -> Int32 {
        let socket = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        let bound = try UnixAddress(address).withPointer { bind(socket, $0, $1) }
        guard socket >= 0, bound == 0 else { throw SystemError("bind", path: address) }
        return socket
    }

    @Test("a state is one datagram, to a path and to an abstract name", arguments: [false, true])
    func notify(abstract: Bool) throws {
        let address = abstract ? "@plinto-test-\(UUID().uuidString)" : scratch.file("notify")
        let socket = try listener(at: address)
        defer { close(socket) }
        ServiceManager.notify("READY=1\nSTATUS=listening", at: address)
        var buffer = [UInt8](repeating: 0, count: 100)
        let count = recv(socket, &buffer, 100, Int32(MSG_DONTWAIT))
        #expect(String(decoding: buffer.prefix(max(0, count)), as: UTF8.self) == "READY=1\nSTATUS=listening")
    }

    @Test("a manager that does not listen is no fault", arguments: ["/absent/socket", "relative", "", "@"])
    func notifyNobody(address: String) {
        ServiceManager.notify("READY=1", at: address)
    }

    @Test("sockets are taken over with their names, and closed on exec")
    func inherit() throws {
        var pair: [Int32] = [0, 0]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair) == 0)
        defer { for descriptor in pair { close(descriptor) } }
        let environment = ["LISTEN_PID": "42", "LISTEN_FDS": "1", "LISTEN_FDNAMES": "agent"]
        let sockets = try ServiceManager.sockets(announcedBy: environment, to: 42, from: pair[0])
        #expect(sockets == [.init(descriptor: pair[0], name: "agent")])
        #expect(fcntl(pair[0], F_GETFD) & FD_CLOEXEC != 0)
    }

    @Test(
        "what is announced to another process, or not at all, is not ours",
        arguments: [
            [:], ["LISTEN_FDS": "1"], ["LISTEN_PID": "43", "LISTEN_FDS": "1"], ["LISTEN_PID": "42"],
            ["LISTEN_PID": "42", "LISTEN_FDS": "0"], ["LISTEN_PID": "42", "LISTEN_FDS": "-1"],
            ["LISTEN_PID": "x", "LISTEN_FDS": "1"],
        ]
    )
    func notOurs(environment: [String: String]) throws {
        #expect(try ServiceManager.sockets(announcedBy: environment, to: 42, from: 3).isEmpty)
    }

    @Test("a descriptor that is no socket is an error")
    func notASocket() throws {
        let file = open("/dev/null", O_RDONLY)
        defer { close(file) }
        let environment = ["LISTEN_PID": "42", "LISTEN_FDS": "1"]
        let error = #expect(throws: SystemError.self) {
            try ServiceManager.sockets(announcedBy: environment, to: 42, from: file)
        }
        #expect(error?.code == ENOTSOCK)
    }
}
