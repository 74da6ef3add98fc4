import PlintoHTTP
import PlintoModels
import PlintoSystem
import PlintoTransport
import Synchronization
import TestSupport
import Testing

@testable import PlintoServer

/// What the server connects to on someone else's word.
@Suite("Outbound requests")
struct OutboundTests {
    @Test(
        "addresses of the public Internet are public",
        arguments: [
            "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "172.15.255.255",
            "172.32.0.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255",
            "2606:4700::1111", "2001:200::1", "2a00:1450::1", "64:ff9b::8.8.8.8", "::ffff:8.8.8.8",
        ]
    )
    func publicAddresses(text: String) throws {
        #expect(try #require(IPAddress(text)).isPublic)
    }

    @Test(
        "loopback, private, shared, link-local, metadata, multicast, documentation and translated addresses are not",
        arguments: [
            "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1",
            "127.255.255.254", "169.254.169.254", "169.254.0.1", "172.16.0.1", "172.31.255.255", "192.0.0.170",
            "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1",
            "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1",
            "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "::8.8.8.8", "64:ff9b::127.0.0.1",
            "64:ff9b::169.254.169.254", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::1",
            "2002:a9fe:a9fe::1", "3fff::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1", "4000::1",
        ]
    )
    func specialAddresses(text: String) throws {
        #expect(try !#require(IPAddress(text)).isPublic)
    }

    @Test("the operator allows a host with its port, or a network, and no more than that")
    func allowList() throws {
        let list = try #require(OutboundAllowList(["hooks.internal:8080", "10.1.0.0/16", "[fd00::5]:443", "::1"]))
        func allows(_ address: String, _ url: String) throws -> Bool {
            list.allows(try #require(IPAddress(address)), for: try WebURL(url).authority)
        }
        #expect(try allows("192.168.0.9", "http://hooks.internal:8080/x"))
        #expect(try allows("192.168.0.9", "http://HOOKS.internal:8080/x"))
        #expect(try !allows("192.168.0.9", "http://hooks.internal/x"))
        #expect(try !allows("192.168.0.9", "http://other.internal:8080/x"))
        #expect(try allows("10.1.2.3", "https://anything.example/"))
        #expect(try !allows("10.2.2.3", "https://anything.example/"))
        #expect(try allows("fd00::5", "https://[fd00::5]/"))
        #expect(try !allows("fd00::5", "https://[fd00::5]:8443/"))
        #expect(try allows("::1", "http://localhost:1/"))
        #expect(try allows("8.8.8.8", "http://anything.example/"))
        for text in [
            "", "hooks.internal", "hooks.internal:", "hooks.internal:0", "10.0.0.0/33", "a b:1", "u@h:1", ":1",
        ] {
            #expect(OutboundAllowList([text]) == nil, "\(text)")
        }
    }

    @Test(
        "an address in which two readers could find two hosts is none",
        arguments: [
            "ftp://example.com/", "gopher://example.com", "file:///etc/passwd", "//example.com", "example.com", "",
            "http://", "http:///x", "http://user@example.com/", "http://example.com@127.0.0.1/",
            "http://example.com\\@127.0.0.1/", "http://127.0.0.1 .example.com/", "http://exa mple.com/",
            "http://example.com:99999/", "http://example.com:-1/", "http://example.com:80:80/", "http://ex%61mple.com/",
            "http://éxample.com/", "http://example.com\r\nHost: x/", "http://[::1", "http://::1/",
        ]
    )
    func places(url: String) {
        #expect(throws: NetworkValueError.self) { try WebURL(url) }
    }

    @Test("names of this machine are never asked of DNS", arguments: ["localhost", "app.localhost"])
    func localNames(name: String) async throws {
        let found = await SystemAddressLookup(timeout: .zero).addresses(of: try Host(name))
        #expect(found.map(\.description) == ["127.0.0.1", "::1"])
    }

    @Test("what is connected to is the address that was checked, looked up once")
    func pinned() async throws {
        let base = RecordingTransport()
        let lookup = FixedLookup(["10.0.0.1", "93.184.216.34", "127.0.0.1"])
        let transport = CheckedTransport(base: base, lookup: lookup, allowed: OutboundAllowList())
        let answer = try await transport.send(TransportRequest(method: .post, url: "https://example.com/x", body: [1]))
        #expect(answer.status == 204)
        #expect(base.requests.map(\.pinnedAddress) == ["93.184.216.34"])
        #expect(base.requests.map(\.url) == ["https://example.com/x"] && base.requests.map(\.body) == [[1]])
        #expect(lookup.hosts == ["example.com"])
    }

    @Test("a caller's own pinned address counts for nothing")
    func forgedPin() async throws {
        let base = RecordingTransport()
        let transport = CheckedTransport(
            base: base,
            lookup: FixedLookup(["93.184.216.34"]),
            allowed: OutboundAllowList()
        )
        let request = TransportRequest(method: .get, url: "http://example.com/", pinnedAddress: "127.0.0.1")
        _ = try await transport.send(request)
        #expect(base.requests.map(\.pinnedAddress) == ["93.184.216.34"])
    }

    @Test("where no address may be connected to, nothing is sent")
    func refused() async throws {
        for found in [[], ["127.0.0.1"], ["169.254.169.254", "::1", "fe80::1"], ["::ffff:10.0.0.1"]] {
            let base = RecordingTransport()
            let transport = CheckedTransport(base: base, lookup: FixedLookup(found), allowed: OutboundAllowList())
            await #expect(throws: TransportError.self) {
                try await transport.send(TransportRequest(method: .get, url: "http://example.com/"))
            }
            #expect(base.requests.isEmpty)
        }
    }

    @Test("an address that takes no connection gives way to the next, of which there are at most three")
    func failover() async throws {
        let addresses = ["1.0.0.1", "1.0.0.2", "1.0.0.3", "1.0.0.4"]
        let base = RecordingTransport(failing: ["1.0.0.1": .unreachable("x"), "1.0.0.2": .unreachable("x")])
        let transport = CheckedTransport(base: base, lookup: FixedLookup(addresses), allowed: OutboundAllowList())
        _ = try await transport.send(TransportRequest(method: .get, url: "http://example.com/"))
        #expect(base.requests.map(\.pinnedAddress) == ["1.0.0.1", "1.0.0.2", "1.0.0.3"])

        let silent = RecordingTransport(failing: ["1.0.0.1": .timedOut])
        let slow = CheckedTransport(base: silent, lookup: FixedLookup(addresses), allowed: OutboundAllowList())
        await #expect(throws: TransportError.timedOut) {
            try await slow.send(TransportRequest(method: .get, url: "http://example.com/"))
        }
        #expect(silent.requests.count == 1)
    }

    @Test("what may have arrived is sent to no other address, but a question that changes nothing is")
    func interrupted() async throws {
        for (method, tries) in [(HTTPMethod.post, 1), (.get, 2)] {
            let base = RecordingTransport(failing: ["1.0.0.1": .interrupted("x")])
            let lookup = FixedLookup(["1.0.0.1", "1.0.0.2"])
            let transport = CheckedTransport(base: base, lookup: lookup, allowed: OutboundAllowList())
            let answer = try? await transport.send(TransportRequest(method: method, url: "https://example.com/"))
            #expect(base.requests.count == tries && (answer != nil) == (method == .get))
        }
    }

    @Test(
        "the other writings of loopback do not lead there",
        arguments: ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::1]", "0", "[::]"]
    )
    func writings(host: String) async throws {
        try await OtherServer.run { _ in
            HTTPResponse(status: 204)
        } _: { other in
            let transport = CheckedTransport(
                allowing: OutboundAllowList(),
                timeout: .seconds(10),
                maximumBodyBytes: 1000
            )
            await #expect(throws: TransportError.self) {
                try await transport.send(TransportRequest(method: .get, url: "http://\(host):\(other.port)/"))
            }
            #expect(other.requests.isEmpty)
        }
    }

    @Test("an allowed host is reached under its own name, follows no redirect, and cannot flood us")
    func wire() async throws {
        try await OtherServer.run { request in
            switch request.path {
            case "/redirect": HTTPResponse(status: 302, fields: ["Location": "/huge"])
            case "/huge": HTTPResponse(status: 200, body: [UInt8](repeating: 0x20, count: 5000))
            default: HTTPResponse(status: 200, body: [1, 2, 3])
            }
        } _: { other in
            let transport = CheckedTransport(
                base: CurlTransport(timeout: .seconds(10), maximumBodyBytes: 1000),
                lookup: FixedLookup(["127.0.0.1"]),
                allowed: try #require(OutboundAllowList(["provider.test:\(other.port)"]))
            )
            func get(_ path: String) async throws -> TransportResponse {
                try await transport.send(
                    TransportRequest(method: .get, url: "http://provider.test:\(other.port)\(path)")
                )
            }
            #expect(try await get("/").body == [1, 2, 3])
            #expect(try await get("/redirect").status == 302)
            await #expect(throws: TransportError.self) { try await get("/huge") }
            #expect(other.requests.map(\.host) == .init(repeating: "provider.test:\(other.port)", count: 3))
            #expect(other.requests.map(\.path) == ["/", "/redirect", "/huge"])
        }
    }
}

private final class FixedLookup: AddressLookup {
    private let found: [IPAddress]
    private let log = Mutex<[String]>([])
    var hosts: [String] { log.withLock { $0 } }

    init(_ found: [String]) { self.found = found.compactMap { IPAddress($0) } }

    func addresses(of host: Host) async -> [IPAddress] {
        log.withLock { $0.append(host.unbracketed) }
        return found
    }
}

private final class RecordingTransport: Transport {
    private let failing: [String: TransportError]
    private let log = Mutex<[TransportRequest]>([])
    var requests: [TransportRequest] { log.withLock { $0 } }

    init(failing: [String: TransportError] = [:]) { self.failing = failing }

    func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
        log.withLock { $0.append(request) }
        if let fault = request.pinnedAddress.flatMap({ failing[$0] }) { throw fault }
        return TransportResponse(status: 204)
    }
}
