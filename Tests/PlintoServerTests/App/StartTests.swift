import Foundation
import PlintoModels
import PlintoStore
import PlintoSystem
import TestSupport
import Testing

@testable import PlintoServer

@Suite("Start and restart")
struct StartTests {
    @Test("sessions, keys and issued tokens outlive a restart")
    func restart() async throws {
        let scratch = try ScratchDirectory()
        let clock = TestClock()
        let (tokens, keys) = try await TestServer.run(clock: clock, scratch: scratch) { test in
            (try await test.signUp().tokens, try await test.send("GET", "/.well-known/jwks.json").body)
        }
        try await TestServer.run(clock: clock, scratch: scratch) { test async throws in
            #expect(try await test.send("GET", "/.well-known/jwks.json").body == keys)
            #expect(try await test.access(tokens) == 200)
            #expect(try await test.refresh(tokens.refreshToken).status == 200)
        }
    }

    @Test("the key file is its owner's alone, and holds no key that the database holds too")
    func keyFile() async throws {
        let scratch = try ScratchDirectory()
        try await TestServer.run(scratch: scratch) { _ in }
        let path = scratch.file("server.db.key")
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        let words = String(decoding: try fileBytes(path), as: UTF8.self).split(separator: " ")
        #expect(words.first == "plinto-server-key-1")
        let secret = try #require(words.last).dropLast()
        #expect(try fileBytes(scratch.file("server.db")).firstRange(of: Array(secret.utf8)) == nil)
    }

    private func fault(_ scratch: ScratchDirectory, _ change: (inout ServerConfiguration) -> Void = { _ in }) async
        -> String
    {
        do throws(StartError) {
            let server = try await TestServer.start(clock: TestClock(), scratch: scratch, change)
            await server.stop()
            return "it started"
        } catch {
            return error.message
        }
    }

    @Test("a database that holds nothing is not served as a new one beside a key file")
    func emptied() async throws {
        let scratch = try ScratchDirectory()
        try await TestServer.run(scratch: scratch) { _ in }
        let database = URL(fileURLWithPath: scratch.file("server.db"))
        try Data().write(to: database)
        let message = await fault(scratch)
        #expect(message.contains(database.path) && message.contains("plinto-server restore"), "\(message)")
        #expect(try Data(contentsOf: database).isEmpty)
        try FileManager.default.removeItem(at: database)
        #expect(await fault(scratch) == "it started")
    }

    @Test("a database that is a directory is named as one, with what to do")
    func directory() async throws {
        let scratch = try ScratchDirectory()
        let path = scratch.file("accounts")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        let message = await fault(scratch) { $0.database = .sqlite(file: path) }
        #expect(message == "\(path): this is a directory: name a file in it, such as \(path)/plinto.db")
    }

    @Test("a missing, foreign or damaged key file is named, with what to do")
    func wrongKeys() async throws {
        let scratch = try ScratchDirectory()
        let other = try ScratchDirectory()
        try await TestServer.run(scratch: scratch) { _ in }
        try await TestServer.run(scratch: other) { _ in }
        let path = scratch.file("server.db.key")

        let foreign = await fault(scratch) { $0.keyFile = other.file("server.db.key") }
        #expect(foreign.contains(other.file("server.db.key")) && foreign.contains("does not belong to this database"))
        #expect(foreign.contains("--key-file"))

        let original = try fileBytes(path)
        try FileManager.default.removeItem(atPath: path)
        let missing = await fault(scratch)
        #expect(missing.contains(path) && missing.contains("is missing"))
        #expect(!FileManager.default.fileExists(atPath: path))

        try AtomicFile.write(Array("nonsense".utf8), to: path)
        #expect(await fault(scratch).contains("is not a Plinto server key"))

        try AtomicFile.write(original, to: path, mode: 0o644)
        let open = await fault(scratch)
        #expect(open.contains(path) && open.contains("chmod 600"))

        try AtomicFile.write(original, to: path)
        try await TestServer.run(scratch: scratch) { _ in }
    }

    @Test("a port in use, a database in use and a directory that is not there are said in a sentence")
    func refusals() async throws {
        try await TestServer.run { test in
            let busy = await fault(try ScratchDirectory()) { $0.port = test.client.port }
            #expect(busy.contains("127.0.0.1:\(test.client.port)") && busy.contains("in use"))
            let shared = await fault(test.scratch)
            #expect(shared.contains("server.db") && shared.contains("another plinto-server"))
        }
        let scratch = try ScratchDirectory()
        let nowhere = await fault(scratch) { $0.database = .sqlite(file: scratch.file("nowhere/server.db")) }
        #expect(nowhere.contains(scratch.file("nowhere")))
        try AtomicFile.write(Array(repeating: UInt8(ascii: "x"), count: 5000), to: scratch.file("server.db"))
        let email = await fault(scratch)
        #expect(email.contains(scratch.file("server.db")) && email.contains("not a"))
    }

    @Test("a server that stops finishes what it has begun and answers no one else")
    func stop() async throws {
        let scratch = try ScratchDirectory()
        let client = try await TestServer.run(scratch: scratch) { test in
            _ = try await test.signUp()
            return test.client
        }
        await #expect(throws: (any Error).self) { try await client.send("GET", "/health") }
        // Nothing is left that would keep the next one out.
        try await TestServer.run(scratch: scratch) { test async throws in
            #expect(try await test.signIn().expiresIn == 3600)
        }
    }

    @Test("expired sessions and tokens are removed, live ones stay")
    func housekeeping() async throws {
        try await TestServer.run {
            $0.lifetimes = TokenLifetimes(accessToken: 60, refreshToken: 500, session: 1000, reuseInterval: 10)
        } _: { test in
            var tokens: [TokenPair] = [try await test.signUp().tokens]
            tokens.append(try await test.refresh(tokens[0].refreshToken).decode())
            test.clock.advance(seconds: 499)
            tokens.append(try await test.refresh(tokens[1].refreshToken).decode())
            let housekeeping = Housekeeping(
                database: test.server.database,
                lifetimes: TokenLifetimes(accessToken: 60, refreshToken: 500, session: 1000, reuseInterval: 10),
                clock: test.clock,
                steady: SteadyClock(test.clock, floor: nil),
                log: Log(component: "test", minimum: .error)
            )
            #expect(try await housekeeping.removeExpired() == 0)
            test.clock.advance(seconds: 2)
            #expect(try await housekeeping.removeExpired() == 2)
            #expect(try await test.refresh(tokens[0].refreshToken).reason == .unknownRefreshToken)
            #expect(try await test.refresh(tokens[2].refreshToken).status == 200)
            test.clock.advance(seconds: 2000)
            #expect(try await housekeeping.removeExpired() == 3)
        }
    }
}
