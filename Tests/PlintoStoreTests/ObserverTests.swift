import PlintoModels
import Synchronization
import Testing

@testable import PlintoStore

@Suite("Observers of a database", .scratchDirectory)
struct ObserverTests {
    private struct Refusal: Error {}

    @Test("they hear of what is announced once it is committed, before the caller has its result")
    func announced() async throws {
        let database = try await Counters.open()
        let heard = Mutex<[DatabaseChange]>([])
        database.observe { change in heard.withLock { $0.append(change) } }
        let user = try #require(UserID("usr_01jhvfw3zn0000000000000000"))
        let heardInside = try await database.write { connection in
            connection.announce(.user(user))
            connection.announce(.feed(user))
            return heard.withLock { $0.count }
        }
        #expect(heardInside == 0)
        #expect(heard.withLock { $0 } == [.user(user), .feed(user)])
        await #expect(throws: Refusal.self) {
            try await database.write { connection in
                connection.announce(.sessionsEnded([]))
                throw Refusal()
            }
        }
        #expect(heard.withLock { $0.count } == 2)
        await database.close()
    }
}
