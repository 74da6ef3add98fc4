import Foundation
import PlintoModels
import TestSupport
import Testing

/// The agent keeps answering while the server is gone, hangs or talks nonsense, and the session survives it.
@Suite("Offline", .serialized)
struct OfflineTests {
    /// An environment whose agent signed in through a proxy, with profile and sessions already in the replica.
    private func fixtureBehindProxy(accessTokenLifetime: Int = 3600) throws -> (TestEnvironment, FaultProxy) {
        let fixture = try TestEnvironment(accessTokenLifetime: accessTokenLifetime)
        try fixture.startServer()
        try fixture.signUp()
        let proxy = try FaultProxy(upstream: fixture.port)
        try fixture.startAgent()
        #expect(try fixture.signIn(port: proxy.port).status == 200)
        #expect(try fixture.local.get("/v1/users/me").status == 200)
        #expect(try fixture.local.get("/v1/sessions").status == 200)
        #expect(try fixture.local.get("/v1/users/me/sessions").status == 200)
        return (fixture, proxy)
    }

    private func expectEverythingLocal(_ fixture: TestEnvironment) throws {
        let started = Date()
        #expect(try fixture.token().status == 200)
        #expect(try fixture.local.get("/v1/users/me").decode(User.self).email == TestEnvironment.email)
        #expect(try fixture.local.get("/v1/sessions").decode(SessionList.self).total == 2)
        #expect(try fixture.local.get("/v1/users/me/sessions").decode(UserSessionList.self).total == 2)
        // Not a timing: only that no answer waited for the network, whose shortest deadline is five seconds.
        #expect(Date().timeIntervalSince(started) < 3)
    }

    private static let faults: [(String, FaultProxy.Fault)] = [
        ("gone", .dropRequest),
        ("hanging", .hang),
        ("answering 500", .answer("HTTP/1.1 500 No\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")),
        (
            "answering 429",
            .answer("HTTP/1.1 429 No\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        ),
        ("answering garbage", .answer("\u{1}\u{2}garbage\r\n\r\n")),
        (
            "answering a captive portal's page",
            .answer("HTTP/1.1 200 OK\r\nContent-Length: 13\r\nConnection: close\r\n\r\n<html></html>")
        ),
        (
            "answering a stranger's 401",
            .answer("HTTP/1.1 401 No\r\nContent-Length: 4\r\nConnection: close\r\n\r\nnope")
        ),
    ]

    @Test("a cached token and reads are answered at once whatever the server does", arguments: 0..<faults.count)
    func cached(index: Int) throws {
        let (fixture, proxy) = try fixtureBehindProxy()
        proxy.always(Self.faults[index].1)
        try expectEverythingLocal(fixture)
        fixture.agent?.killNow()
        try fixture.startAgent()
        try expectEverythingLocal(fixture)
        #expect(try fixture.status().state == .signedIn)
    }

    @Test(
        "with nothing valid cached the fault is offline, exit code 6, and the session comes back",
        arguments: 0..<faults.count
    )
    func nothingCached(index: Int) throws {
        let (fixture, proxy) = try fixtureBehindProxy(accessTokenLifetime: 1)
        proxy.always(Self.faults[index].1)
        usleep(1_300_000)
        let answer = try fixture.token()
        #expect(answer.status == 503, "\(Self.faults[index].0): \(answer.text)")
        #expect(answer.reason?.rawValue == "offline")
        let run = try fixture.plinto(["token"])
        #expect(run.status == .exited(6))
        #expect(run.output.isEmpty)
        #expect(try fixture.local.get("/v1/users/me").status == 200)
        #expect(try fixture.status().state == .signedIn)
        proxy.always(.none)
        #expect(try comesTrue(within: 60) { try fixture.token().status == 200 })
    }

    @Test("the server gone altogether is exit code 6 for a token, and TOTP codes still come")
    func serverGone() throws {
        let fixture = try TestEnvironment(accessTokenLifetime: 1)
        try fixture.moveIn()
        let added = try fixture.plinto(["totp", "add", "demo", "--secret-stdin"], input: "JBSWY3DPEHPK3PXP\n")
        #expect(added.status == .exited(0), "\(added.errors)")
        fixture.server?.killNow()
        usleep(1_300_000)
        #expect(try fixture.plinto(["token"]).status == .exited(6))
        let code = try fixture.plinto(["totp", "code", "demo"])
        #expect(code.status == .exited(0))
        #expect(code.output.count == 6 && code.output.allSatisfy(\.isNumber))
        #expect(try fixture.plinto(["whoami"]).status == .exited(0))
        try fixture.startServer()
        #expect(try comesTrue(within: 60) { try fixture.plinto(["token"]).status == .exited(0) })
    }

    @Test("a clock set an hour off neither revives an expired token nor kills a good one", arguments: ["-1h", "+1h"])
    func clockOff(offset: String) throws {
        let library = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"
        try #require(FileManager.default.fileExists(atPath: library), "scripts/setup installs faketime")
        let faked = [
            "LD_PRELOAD": library, "FAKETIME": offset, "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        ]
        // The clock is off before the sign-in: lifetimes must be counted, not compared with the wall.
        let fixture = try TestEnvironment(accessTokenLifetime: 4)
        try fixture.startServer()
        try fixture.signUp()
        let proxy = try FaultProxy(upstream: fixture.port)
        try fixture.startAgent(environment: faked)
        #expect(try fixture.signIn(port: proxy.port).status == 200)
        proxy.always(.dropRequest)
        let good = try fixture.token(minimumTTL: 0)
        #expect(good.status == 200, "a good token was called expired: \(good.text)")
        // The clock jumps between two lives of the agent on the same boot.
        fixture.agent?.killNow()
        try fixture.startAgent()
        #expect(try fixture.token(minimumTTL: 0).status == 200)
        usleep(4_300_000)
        #expect(try fixture.token(minimumTTL: 0).status == 503, "an expired token was handed out")
        fixture.agent?.killNow()
        try fixture.startAgent(environment: faked)
        // libfaketime also shifts timers, so that waits may not end here: no answer is as good as a refusal.
        let impatient = WireClient(target: .unix(path: fixture.socket), timeout: 3)
        #expect((try? impatient.get("/agent/v1/token?min_ttl=0"))?.status != 200, "an expired token was handed out")
        fixture.agent?.killNow()
        try fixture.startAgent()
        proxy.always(.none)
        #expect(try comesTrue(within: 60) { try fixture.token().status == 200 })
    }
}
