import PlintoHTTP
import PlintoSystem
import Testing

@testable import PlintoServer

@Suite("Connection settings")
struct ConnectionSettingsTests {
    @Test(
        "the limits follow from the limit of open files, up to 10,000 connections",
        arguments: [
            (1024, 625, 250), (4096, 3356, 1342), (20_000, 10_000, 4000), (1_048_576, 10_000, 4000), (64, 16, 6),
        ]
    )
    func derives(descriptors: Int, all: Int, ofClient: Int) throws {
        let limits = try ConnectionSettings().limits(descriptors: descriptors, proxies: .nobody)
        #expect(limits.maximumConnections == all)
        #expect(limits.maximumConnectionsPerClient == ofClient)
        #expect(descriptors < 400 || all * 9 / 8 + limits.reservedConnections < descriptors)
    }

    @Test("settings go before, and a number that the limit of open files does not allow is said with what to do")
    func settings() throws {
        let settings = ConnectionSettings(maximum: 2000, maximumPerClient: 7)
        let limits = try settings.limits(descriptors: 4096, proxies: .nobody)
        #expect(limits.maximumConnections == 2000 && limits.maximumConnectionsPerClient == 7)
        let error = #expect(throws: StartError.self) { try settings.limits(descriptors: 1024, proxies: .nobody) }
        #expect("\(error as Any)".contains("ulimit -n"))
        #expect("\(error as Any)".contains("at most 625"))
    }

    @Test("trusted proxies have no limit of their own")
    func exemptsProxies() throws {
        let range = try #require(AddressRange("10.0.0.0/8"))
        let proxies = ProxyTrust(ranges: [range], header: .xForwardedFor)
        #expect(try ConnectionSettings().limits(descriptors: 4096, proxies: proxies).exemptClients == [range])
    }
}
