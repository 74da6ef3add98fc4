import Foundation
import Glibc
import Synchronization
import Testing

@testable import PlintoStore

@Suite("A process that is killed while it writes", .scratchDirectory)
struct DurabilityTests {
    @Test("loses nothing that was answered, and leaves a sound database", arguments: [1, 50, 333, 1500])
    func killed(answers: Int) async throws {
        let (path, journal) = (Scratch.path("test.db"), Scratch.path("answered"))
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [path = path as String, journal = journal as String, answers] in
            let database = try await Counters.open(path)
            try await Writing(database, journal: journal, answers: answers).run()
        }
        let database = try await Counters.open(path)
        #expect(try await database.integrity() == ["ok"])
        let entries = try await database.entries()
        let counters = try await database.read {
            try $0.rows("SELECT value FROM counter ORDER BY value").map { try $0.get(0, as: Int.self) }
        }
        #expect(entries == counters, "each write changes both or neither")
        let answered = try String(contentsOfFile: journal, encoding: .utf8).split(separator: "\n").map { Int($0) }
        #expect(answered.count >= answers)
        #expect(Set(answered).isSubset(of: entries.map { $0 }))
        await database.close()
    }

    /// What the killed process does: writes in eight lanes, and notes in a file what was answered.
    private final class Writing: Sendable {
        private let database: SQLiteDatabase
        private let journal: Int32
        private let answers: Int
        private let count = Atomic(0)

        init(_ database: SQLiteDatabase, journal: String, answers: Int) {
            self.database = database
            self.journal = open(journal, O_WRONLY | O_CREAT | O_APPEND, 0o600)
            self.answers = answers
        }

        /// Ends with the process, at some moment after so many answers.
        func run() async throws {
            try await withThrowingTaskGroup { group in
                for lane in 0..<8 {
                    group.addTask {
                        for number in 0... { try await self.write(number * 8 + lane) }
                    }
                }
                try await group.waitForAll()
            }
        }

        private func write(_ id: Int) async throws {
            try await database.write { connection in
                try connection.execute("INSERT INTO entry (id) VALUES ($1)", id)
                try connection.execute("INSERT INTO counter (name, value) VALUES ($1, $2)", "\(id)", id)
            }
            let line = Array("\(id)\n".utf8)
            _ = line.withUnsafeBytes { Glibc.write(journal, $0.baseAddress, $0.count) }
            guard count.add(1, ordering: .relaxed).newValue == answers else { return }
            let delay = UInt32(answers) * 3
            Thread.detachNewThread {
                // The writer is in the midst of one of the next groups, at another place each time.
                usleep(delay)
                kill(getpid(), SIGKILL)
            }
        }
    }
}
