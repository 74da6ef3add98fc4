import Foundation
import TestSupport

/// A script of `Tests/Python`, run by the interpreter that has the packages of `Tests/requirements.txt`.
///
///     let answer = try PythonScript("authenticator").run(["register"], input: options, scratch: fixture.scratch)
///     #expect(answer.status == .exited(0), "\(answer.errors)")
struct PythonScript {
    /// The interpreter of the environment that `scripts/setup` makes. A package's own command is run as
    /// `-m package`: the scripts next to the interpreter hold the path at which they were installed.
    static let interpreter = root + "/.build-python/bin/python"

    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    /// What a script that has ended left behind.
    struct Outcome {
        let status: ChildProcess.Ending
        let output: String
        let errors: String
    }

    private let beginning: [String]

    /// The script `Tests/Python/NAME.py`.
    init(_ name: String) {
        beginning = [Self.root + "/Tests/Python/\(name).py"]
    }

    /// A module of an installed package, as by `python -m MODULE`.
    init(module: String) {
        beginning = ["-m", module]
    }

    /// Starts the script and leaves it running; it is killed when the process goes out of scope.
    ///
    /// - Parameter environment: Variables besides the few that Python needs.
    /// - Throws: ``ChildProcess/Failure`` when `scripts/setup` was not run.
    func start(
        _ arguments: [String] = [],
        input: String? = nil,
        environment: [String: String] = [:],
        scratch: ScratchDirectory
    ) throws -> ChildProcess {
        guard FileManager.default.isExecutableFile(atPath: Self.interpreter) else {
            throw ChildProcess.Failure(description: "the tests' Python tools are not installed; run scripts/setup")
        }
        let usual = [
            "PATH": "/usr/bin:/bin", "HOME": scratch.path, "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONIOENCODING": "utf-8",
        ]
        return try ChildProcess(
            Self.interpreter,
            beginning + arguments,
            environment: usual.merging(environment) { $1 },
            input: input,
            scratch: scratch
        )
    }

    /// Runs the script to its end.
    ///
    /// - Throws: ``ChildProcess/Failure`` when `scripts/setup` was not run, or a line takes longer than 20 seconds.
    func run(
        _ arguments: [String] = [],
        input: String? = nil,
        environment: [String: String] = [:],
        scratch: ScratchDirectory
    ) throws -> Outcome {
        let process = try start(arguments, input: input, environment: environment, scratch: scratch)
        let output = try process.remainingOutput()
        let status = process.waitForEnd()
        return Outcome(status: status, output: output, errors: process.errorText)
    }
}
