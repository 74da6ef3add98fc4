import Foundation
import Glibc
import Testing

@testable import PlintoStore

@Suite("A process that is killed while it writes", .scratchDirectory)
struct DurabilityTests {
    @Test("loses nothing that was answered, and leaves a sound database", arguments: [40, 90, 150, 260])
    func killed(milliseconds: Int) async throws {
        let (path, journal) = (Scratch.path("test.db"), Scratch.path("answered"))
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [path = path as String, journal = journal as String, milliseconds] in
            let database = try await Counters.open(path)
            let answered = open(journal, O_WRONLY | O_CREAT | O_APPEND, 0o600)
            Thread.detachNewThread {
                Thread.sleep(forTimeInterval: Double(milliseconds) / 1000)
                kill(getpid(), SIGKILL)
            }
            try await withThrowingTaskGroup { group in
                for lane in 0..<8 {
                    group.addTask {
                        for number in 0... {
                            let id = number * 8 + lane
                            // Two rows a write: both are there or neither.
                            try await database.write { connection in
                                try connection.execute("INSERT INTO entry (id) VALUES ($1)", id)
                                try connection.execute("INSERT INTO counter (name, value) VALUES ($1, $2)", "\(id)", id)
                            }
                            let line = Array("\(id)\n".utf8)
                            _ = line.withUnsafeBytes { write(answered, $0.baseAddress, $0.count) }
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        let database = try await Counters.open(path)
        #expect(try await database.integrity() == ["ok"])
        let entries = try await database.entries()
        let counters = try await database.read {
            try $0.rows("SELECT value FROM counter ORDER BY value").map { try $0.get(0, as: Int.self) }
        }
        #expect(entries == counters)
        let text = (try? String(contentsOfFile: journal, encoding: .utf8)) ?? ""
        let answered = text.split(separator: "\n").compactMap { Int($0) }
        #expect(Set(answered).isSubset(of: entries))
        if milliseconds > 200 { #expect(!answered.isEmpty, "it was killed before it wrote anything") }
        await database.close()
    }
}
