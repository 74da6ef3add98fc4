import Foundation
import PlintoHTTP
import PlintoSystem
import TestSupport
import Testing

@Suite("Listening")
struct ListeningTests {
    private let scratch: ScratchDirectory

    init() throws { scratch = try ScratchDirectory() }

    private func server() throws -> HTTPServer {
        try HTTPServer(loops: 1, log: Log(component: "test", minimum: .error)) { _ in
            HTTPResponse(status: 200, body: Array("<here>".utf8))
        }
    }

    private func answers(_ address: ListenAddress) async throws -> Bool {
        try await WireClient(address).run { client in
            try client.send("GET / HTTP/1.0\r\n\r\n")
            return try client.receiveAll().hasSuffix("<here>")
        }
    }

    private func text(of error: any Error) -> String { "\(error)" }

    @Test("port 0 picks a free port, and that is the one that is told", arguments: ["127.0.0.1", "localhost"])
    func picksPort(host: String) async throws {
        let server = try server()
        guard case .tcp(let bound, let port) = try server.listen(on: .tcp(host: host, port: 0)) else {
            Issue.record("not a TCP address")
            return
        }
        #expect(bound == host)
        #expect(port != 0)
        #expect(try await answers(.tcp(host: bound, port: port)))
        await server.shutdown(grace: .zero)
    }

    @Test("a port in use is an error that names the address")
    func namesPortInUse() async throws {
        let first = try server()
        guard case .tcp(_, let port) = try first.listen(on: .tcp(host: "127.0.0.1", port: 0)) else { return }
        let second = try server()
        let error = #expect(throws: SystemError.self) { try second.listen(on: .tcp(host: "127.0.0.1", port: port)) }
        #expect(error?.code == EADDRINUSE)
        #expect(error?.description == "cannot listen on 127.0.0.1:\(port): Address already in use")
        await first.shutdown(grace: .zero)
        await second.shutdown(grace: .zero)
    }

    @Test("a port can be taken again at once after a server that has ended")
    func reusesPort() async throws {
        let first = try server()
        let address = try first.listen(on: .tcp(host: "127.0.0.1", port: 0))
        #expect(try await answers(address))
        await first.shutdown(grace: .zero)
        let second = try server()
        #expect(try second.listen(on: address) == address)
        #expect(try await answers(address))
        await second.shutdown(grace: .zero)
    }

    @Test(
        "a name that is no IP address is refused, and says what to write",
        arguments: ["example.com", "", "127.1", "::g"]
    )
    func refusesNames(host: String) async throws {
        let server = try server()
        let error = #expect(throws: PathError.self) { try server.listen(on: .tcp(host: host, port: 0)) }
        #expect(error?.description.contains("127.0.0.1") == true)
        await server.shutdown(grace: .zero)
    }

    @Test(
        "a Unix socket has its mode from the beginning, whatever the umask",
        arguments: [0o600, 0o660, 0o666] as [UInt16]
    )
    func hasMode(mode: UInt16) async throws {
        let server = try server()
        let path = scratch.file("socket")
        _ = try server.listen(on: .unix(path: path, mode: mode))
        var information = stat()
        #expect(lstat(path, &information) == 0)
        #expect(information.st_mode == S_IFSOCK | mode_t(mode))
        await server.shutdown(grace: .zero)
    }

    @Test("a stale socket is replaced, and the new one removed at the end")
    func replacesStale() async throws {
        let path = scratch.file("socket")
        let stale = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let address = try UnixAddress(path)
        #expect(address.withPointer { bind(stale, $0, $1) } == 0)
        close(stale)
        #expect(FileManager.default.fileExists(atPath: path))
        let server = try server()
        let bound = try server.listen(on: .unix(path: path))
        #expect(bound == .unix(path: path, mode: 0o600))
        #expect(try await answers(bound))
        await server.shutdown(grace: .zero)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test("a live socket is left alone, and the error says so")
    func leavesLive() async throws {
        let path = scratch.file("socket")
        let first = try server()
        let address = try first.listen(on: .unix(path: path))
        let second = try server()
        let error = #expect(throws: PathError.self) { try second.listen(on: .unix(path: path)) }
        #expect(error?.description.contains("is in use by another process") == true)
        await second.shutdown(grace: .zero)
        #expect(try await answers(address))
        await first.shutdown(grace: .zero)
    }

    @Test("of many that want one path at once, one gets it and answers there", .timeLimit(.minutes(1)))
    func racesForPath() async throws {
        let path = scratch.file("socket")
        let servers = try (0..<8).map { _ in try server() }
        let winners = await withTaskGroup(of: Bool.self) { group in
            for server in servers { group.addTask { (try? server.listen(on: .unix(path: path))) != nil } }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(winners == 1)
        #expect(try await answers(.unix(path: path)))
        for server in servers { await server.shutdown(grace: .zero) }
    }

    @Test("a file that is no socket is left alone")
    func leavesFiles() async throws {
        let path = scratch.file("precious")
        try "text".write(toFile: path, atomically: true, encoding: .utf8)
        let server = try server()
        let error = #expect(throws: PathError.self) { try server.listen(on: .unix(path: path)) }
        #expect(error?.description.contains("is not a socket") == true)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "text")
        await server.shutdown(grace: .zero)
    }

    @Test("another socket that has taken the path meanwhile is not removed at the end")
    func leavesSuccessor() async throws {
        let path = scratch.file("socket")
        let server = try server()
        _ = try server.listen(on: .unix(path: path))
        try FileManager.default.removeItem(atPath: path)
        try "another's".write(toFile: path, atomically: true, encoding: .utf8)
        await server.shutdown(grace: .zero)
        #expect(FileManager.default.fileExists(atPath: path))
    }

    @Test("a path that is too long, abstract, or in a directory that is not there is refused")
    func refusesPaths() async throws {
        let server = try server()
        let long = "/tmp/" + String(repeating: "a", count: 103)
        let tooLong = #expect(throws: PathError.self) { try server.listen(on: .unix(path: long)) }
        #expect(tooLong?.description.contains("107") == true)
        #expect(throws: PathError.self) { try server.listen(on: .unix(path: "@plinto-test")) }
        let missing = #expect(throws: SystemError.self) {
            try server.listen(on: .unix(path: scratch.file("no/socket")))
        }
        #expect(missing?.code == ENOENT)
        await server.shutdown(grace: .zero)
    }

    @Test("a listening socket that was handed over is served, and its file left in place")
    func inherits() async throws {
        let path = scratch.file("socket")
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let address = try UnixAddress(path)
        #expect(address.withPointer { bind(descriptor, $0, $1) } == 0)
        #expect(listen(descriptor, 5) == 0)
        let server = try server()
        let bound = try server.listen(on: .inherited(descriptor: descriptor))
        #expect(bound == .unix(path: path))
        #expect(try await answers(bound))
        await server.shutdown(grace: .zero)
        #expect(FileManager.default.fileExists(atPath: path))
    }

    @Test("a descriptor that does not listen is refused")
    func refusesDescriptors() async throws {
        let server = try server()
        let stream = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        #expect(throws: SystemError.self) { try server.listen(on: .inherited(descriptor: stream)) }
        #expect(throws: SystemError.self) { try server.listen(on: .inherited(descriptor: 9999)) }
        close(stream)
        await server.shutdown(grace: .zero)
    }

    @Test("one server listens in several places")
    func listensTwice() async throws {
        let server = try server()
        let tcp = try server.listen(on: .tcp(host: "127.0.0.1", port: 0))
        let unix = try server.listen(on: .unix(path: scratch.file("socket")))
        #expect(try await answers(tcp))
        #expect(try await answers(unix))
        await server.shutdown(grace: .zero)
    }
}
