import Foundation
import PlintoSystem
import TestSupport

/// A client or tool of this machine that knows nothing of ours.
enum Program {
    struct Outcome: Sendable {
        let status: Int32
        let output: String
        let errors: String

        var all: String { output + errors }
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Runs the program to its end, without blocking a thread of the pool.
    static func run(
        _ name: String,
        _ arguments: [String],
        input: String = "",
        in scratch: ScratchDirectory
    ) async throws -> Outcome {
        try await PlainThread.run {
            let stem = scratch.file("run-" + UUID().uuidString)
            for ending in [".in", ".out", ".err"] {
                let content = ending == ".in" ? Data(input.utf8) : Data()
                try content.write(to: URL(fileURLWithPath: stem + ending))
            }
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/" + name)
            process.arguments = arguments
            process.standardInput = FileHandle(forReadingAtPath: stem + ".in")
            process.standardOutput = FileHandle(forWritingAtPath: stem + ".out")
            process.standardError = FileHandle(forWritingAtPath: stem + ".err")
            try process.run()
            process.waitUntilExit()
            return Outcome(
                status: process.terminationStatus,
                output: String(decoding: try Data(contentsOf: URL(fileURLWithPath: stem + ".out")), as: UTF8.self),
                errors: String(decoding: try Data(contentsOf: URL(fileURLWithPath: stem + ".err")), as: UTF8.self)
            )
        }
    }
}
