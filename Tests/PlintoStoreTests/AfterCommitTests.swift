import Synchronization
import Testing

@testable import PlintoStore

@Suite("Effects after the commit", .scratchDirectory)
struct AfterCommitTests {
    private struct Refusal: Error {}

    private let path = Scratch.path("test.db")
    private let writer: SQLiteConnection
    /// What happened, in order.
    private let happenings = Happenings()

    init() async throws {
        let database = try await Counters.open(path)
        await database.close()
        writer = try SQLiteConnection(path: path, access: .readWrite, busyTimeout: .zero)
    }

    /// Inserts a row, registers an effect named after it, and notes when it is answered.
    private func job(
        _ id: Int,
        _ rest: @escaping (any Transaction) throws -> Void = { _ in }
    ) -> RecordingJob {
        let onAnswer = { [happenings] in happenings.add("answer \(id)") }
        return RecordingJob(onAnswer: onAnswer) { [happenings] connection in
            try connection.execute("INSERT INTO entry (id) VALUES ($1)", id)
            connection.afterCommit { happenings.add("effect \(id)") }
            try rest(connection)
        }
    }

    private func run(_ jobs: RecordingJob...) {
        GroupCommit(connection: writer).run(jobs)
    }

    @Test("they run in order, after the commit and before anyone is answered", arguments: [1, 3])
    func order(count: Int) throws {
        let path = path
        let seen = Mutex<[Int]>([])
        let jobs = (1...count).map { id in
            job(id) { connection in
                connection.afterCommit {
                    let witness = try? SQLiteConnection(path: path, access: .readOnly, busyTimeout: .zero)
                    let rows = (try? witness?.query("SELECT id FROM entry")) ?? []
                    seen.withLock { $0.append(rows.count) }
                }
            }
        }
        GroupCommit(connection: writer).run(jobs)
        #expect(happenings.all == (1...count).map { "effect \($0)" } + (1...count).map { "answer \($0)" })
        #expect(seen.withLock { $0 } == Array(repeating: count, count: count), "the rows were committed by then")
    }

    @Test("a closure that throws leaves no effect, and its neighbours keep theirs")
    func throwing() {
        run(job(1), job(2) { _ in throw Refusal() }, job(3))
        #expect(happenings.all == ["effect 1", "effect 3", "answer 1", "answer 2", "answer 3"])
    }

    @Test("a closure alone that throws leaves no effect, also not to the next")
    func throwingAlone() {
        run(job(1) { _ in throw Refusal() })
        run(job(2))
        #expect(happenings.all == ["answer 1", "effect 2", "answer 2"])
    }

    @Test("a closure that runs again has its effects once")
    func rerun() throws {
        try writer.perform(
            """
            CREATE TABLE child (id INTEGER PRIMARY KEY,
                parent INTEGER NOT NULL REFERENCES entry (id) DEFERRABLE INITIALLY DEFERRED) STRICT
            """
        )
        let first = job(1)
        // Spoils the commit of the group.
        let culprit = job(2) { try $0.execute("INSERT INTO child (id, parent) VALUES (1, 99)") }
        run(first, culprit, job(3))
        #expect(first.runs == 2)
        #expect(happenings.all == ["effect 1", "answer 1", "answer 2", "effect 3", "answer 3"])
    }

    @Test("a closure that swallows the loss of its transaction has no effect")
    func swallowedLoss() throws {
        _ = try writer.query("PRAGMA max_page_count = 8")
        let glutton = job(2) { connection in
            _ = try? connection.execute("UPDATE entry SET note = $1", String(repeating: "a", count: 100_000))
        }
        run(job(1), glutton)
        #expect(happenings.all == ["effect 1", "answer 1", "answer 2"])
    }

    @Test("a commit that fails drops the effects of the whole group")
    func failedCommit() async throws {
        await #expect(processExitsWith: .success) { [path = path as String] in
            let writer = try SQLiteConnection(path: path, access: .readWrite, busyTimeout: .zero)
            let happenings = Happenings()
            let jobs = (1...2).map { id in
                RecordingJob { connection in
                    try connection.execute("INSERT INTO entry (id) VALUES ($1)", id)
                    connection.afterCommit { happenings.add("effect \(id)") }
                }
            }
            GroupCommit(connection: writer).run([RecordingJob(inserting: 9)])
            try FileSizeLimit.set(8192)
            GroupCommit(connection: writer).run(jobs)
            try FileSizeLimit.lift()
            try #require(jobs.allSatisfy { $0.error is DatabaseError })
            try #require(happenings.all.isEmpty)
        }
    }

    @Test("anyone who has the result of a write finds its effect done")
    func throughTheDatabase() async throws {
        let database = try await Counters.open(Scratch.path("other.db"))
        for id in 1...50 {
            try await database.write { [happenings] connection in
                try connection.execute("INSERT INTO entry (id) VALUES ($1)", id)
                connection.afterCommit { happenings.add("effect \(id)") }
            }
            #expect(happenings.all.last == "effect \(id)")
        }
        await database.close()
    }
}

/// What happened, in order, on whatever thread.
final class Happenings: Sendable {
    private let names = Mutex<[String]>([])

    var all: [String] { names.withLock { $0 } }

    func add(_ name: String) { names.withLock { $0.append(name) } }
}
