/// The exit code of a program, for scripts. A program adds its own to those that all have.
package struct ExitCode: RawRepresentable, Hashable, Sendable {
    package let rawValue: Int32

    package init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    /// What was asked for is done.
    package static var success: ExitCode { ExitCode(rawValue: 0) }
    /// Any failure without a code of its own.
    package static var failure: ExitCode { ExitCode(rawValue: 1) }
    /// The command line or a variable is invalid.
    package static var usage: ExitCode { ExitCode(rawValue: 2) }
}
