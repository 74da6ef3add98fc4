import Testing

@testable import PlintoStore

@Suite("A group of write closures", .scratchDirectory)
struct GroupCommitTests {
    private struct Refusal: Error {}

    private let path = Scratch.path("test.db")
    private let writer: SQLiteConnection
    /// Sees what is committed and nothing else.
    private let witness: SQLiteConnection

    init() async throws {
        let database = try await Counters.open(path)
        await database.close()
        writer = try SQLiteConnection(path: path, access: .readWrite, busyTimeout: .zero)
        try writer.perform("PRAGMA synchronous = FULL")
        witness = try SQLiteConnection(path: path, access: .readOnly, busyTimeout: .zero)
    }

    private func committed() throws -> [Int] {
        try witness.query("SELECT id FROM entry ORDER BY id").map { try $0.get(0) }
    }

    private func run(_ jobs: [RecordingJob]) {
        GroupCommit(connection: writer).run(jobs)
        #expect(!writer.isInTransaction)
    }

    @Test("all are answered after the one commit, none before")
    func answeredAfterCommit() throws {
        var seenAtAnswer: [[Int]] = []
        let jobs = (1...3).map { id in
            RecordingJob(inserting: id, onAnswer: { seenAtAnswer.append((try? committed()) ?? []) })
        }
        run(jobs)
        #expect(jobs.areDone)
        #expect(seenAtAnswer == [[1, 2, 3], [1, 2, 3], [1, 2, 3]])
    }

    @Test("one that throws leaves nothing behind, and its neighbours commit")
    func throwing() throws {
        let thrower = RecordingJob { connection in
            try connection.execute("INSERT INTO entry (id) VALUES (2)")
            throw Refusal()
        }
        let jobs = [RecordingJob(inserting: 1), thrower, RecordingJob(inserting: 3)]
        run(jobs)
        #expect(thrower.error is Refusal)
        #expect(jobs[0].isDone && jobs[2].isDone)
        #expect(try committed() == [1, 3])
    }

    @Test("each sees what those before it did, and not what a thrower undid")
    func order() throws {
        var seen: [Int] = []
        let jobs = [
            RecordingJob(inserting: 1),
            RecordingJob { connection in
                try connection.execute("DELETE FROM entry")
                throw Refusal()
            },
            RecordingJob { seen = try $0.rows("SELECT id FROM entry").map { try $0.get(0) } },
        ]
        run(jobs)
        #expect(seen == [1])
    }

    @Test("one alone that throws leaves nothing behind", arguments: [true, false])
    func alone(isThrowing: Bool) throws {
        let job = RecordingJob { connection in
            try connection.execute("INSERT INTO entry (id) VALUES (1)")
            if isThrowing { throw Refusal() }
        }
        run([job])
        #expect(job.isDone == !isThrowing)
        #expect(try committed() == (isThrowing ? [] : [1]))
    }

    @Test("one whose task was cancelled before is neither run nor answered")
    func cancelled() throws {
        let cancelled = RecordingJob(isCancelled: true) { try $0.execute("INSERT INTO entry (id) VALUES (1)") }
        let other = RecordingJob(inserting: 2)
        run([cancelled, other])
        #expect(cancelled.runs == 0 && cancelled.answers.isEmpty)
        #expect(other.isDone)
        #expect(try committed() == [2])
    }

    @Test("a full disk in the middle of a group fails the one it hit and spares the others", arguments: [true, false])
    func diskFull(isErrorCaught: Bool) throws {
        let pages: Int = try writer.query("PRAGMA page_count")[0].get(0)
        _ = try writer.query("PRAGMA max_page_count = 8")
        #expect(pages < 8)
        let glutton = RecordingJob { connection in
            let bytes = [UInt8](repeating: 0x61, count: 100_000)
            do {
                try connection.execute(
                    "INSERT INTO entry (id, note) VALUES (2, $1)",
                    String(decoding: bytes, as: UTF8.self)
                )
            } catch {
                guard isErrorCaught else { throw error }
            }
            // The transaction is gone: this must not be carried out by itself.
            try connection.execute("INSERT INTO entry (id) VALUES (20)")
        }
        let jobs = [RecordingJob(inserting: 1), glutton, RecordingJob(inserting: 3)]
        run(jobs)
        #expect(isErrorCaught ? glutton.code == .statementFailed : glutton.code == .diskFull)
        #expect(jobs[0].isDone && jobs[2].isDone)
        #expect(jobs[0].runs == 2, "the first ran again, for the group was lost")
        #expect(try committed() == [1, 3])
    }

    @Test("a closure that swallows the loss of its transaction is not answered with success")
    func swallowedLoss() throws {
        _ = try writer.query("PRAGMA max_page_count = 8")
        let swallower = RecordingJob { connection in
            let note = String(repeating: "a", count: 100_000)
            _ = try? connection.execute("INSERT INTO entry (id, note) VALUES (1, $1)", note)
        }
        run([swallower])
        #expect(swallower.error is DatabaseError)
        #expect(try committed() == [])
    }

    @Test("a foreign key left hanging until the commit fails the one who left it and no one else")
    func deferredConstraint() throws {
        try writer.perform(
            """
            CREATE TABLE child (id INTEGER PRIMARY KEY,
                parent INTEGER NOT NULL REFERENCES entry (id) DEFERRABLE INITIALLY DEFERRED) STRICT
            """
        )
        let culprit = RecordingJob { try $0.execute("INSERT INTO child (id, parent) VALUES (1, 99)") }
        let jobs = [RecordingJob(inserting: 1), culprit, RecordingJob(inserting: 3)]
        run(jobs)
        #expect(culprit.code == .constraint(.foreignKey))
        #expect(jobs[0].isDone && jobs[2].isDone)
        #expect(try committed() == [1, 3])
    }

    @Test("a lock held by another process fails all of a group, and the next group goes through")
    func locked() throws {
        let other = try SQLiteConnection(path: path, access: .readWrite, busyTimeout: .zero)
        try other.perform("BEGIN IMMEDIATE")
        let jobs = (1...3).map { RecordingJob(inserting: $0) }
        run(jobs)
        #expect(jobs.allSatisfy { $0.code == .busy && $0.runs == 0 })
        other.rollback()
        let later = (1...3).map { RecordingJob(inserting: $0) }
        run(later)
        #expect(later.areDone)
    }

    @Test("a commit that the disk refuses fails all of the group, also who threw, and the next group goes through")
    func commitRefusedByDisk() async throws {
        await #expect(processExitsWith: .success) { [path = path as String] in
            let writer = try SQLiteConnection(path: path, access: .readWrite, busyTimeout: .zero)
            let group = GroupCommit(connection: writer)
            group.run([RecordingJob(inserting: 1)])

            // No file may grow beyond its first pages: the write of the log fails as on a disk with a quota.
            try FileSizeLimit.set(8192)
            let thrower = RecordingJob { _ in throw Refusal() }
            let jobs = [RecordingJob(inserting: 2), thrower, RecordingJob(inserting: 3)]
            group.run(jobs)
            try #require(jobs.allSatisfy { $0.error is DatabaseError })
            try #require(!writer.isInTransaction)

            try FileSizeLimit.lift()
            let later = [RecordingJob(inserting: 4), RecordingJob(inserting: 5)]
            group.run(later)
            try #require(later.areDone)
            let ids: [Int] = try writer.query("SELECT id FROM entry ORDER BY id").map { try $0.get(0) }
            try #require(ids == [1, 4, 5])
        }
    }
}
