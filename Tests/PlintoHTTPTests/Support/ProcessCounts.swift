import Foundation

/// The resources held by this process.
struct ProcessCounts {
    /// Threads of event loops.
    let loops: Int
    let descriptors: Int

    private static func now() -> ProcessCounts {
        let files = FileManager.default
        let threads = (try? files.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
        let names = threads.compactMap { try? String(contentsOfFile: "/proc/self/task/\($0)/comm", encoding: .utf8) }
        return ProcessCounts(
            loops: names.count { $0.hasPrefix("http-loop") },
            descriptors: ((try? files.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []).count
        )
    }

    /// The counts once no loop is left and no more than so many descriptors, or as they are after half a minute: threads
    /// end, and close what they hold, on their own.
    static func settled(descriptors: Int) async throws -> ProcessCounts {
        for _ in 0..<3000 {
            let counts = now()
            if counts.loops == 0, counts.descriptors <= descriptors { return counts }
            try await Task.sleep(for: .milliseconds(10))
        }
        return now()
    }
}
