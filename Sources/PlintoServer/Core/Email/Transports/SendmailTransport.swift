import PlintoSystem

/// Passes emails to the machine's own mail system through the program that all of them provide (LSB: `sendmail`).
struct SendmailTransport: MailTransport {
    /// Its time limit; it only has to queue the email.
    private static let timeLimit = Duration.seconds(30)

    let program: String

    /// The recipient is read from the message (`-t`), so that no email address is an argument; a line with a single dot
    /// does not end it (`-i`).
    func send(_ mail: OutgoingMail) async throws(MailError) {
        let program = program
        // The program expects the line ends of this system.
        let input = mail.bytes.filter { $0 != UInt8(ascii: "\r") }
        let ending: ProgramRun.Ending
        do {
            ending = try await PlainThread.run {
                try ProgramRun.run(program, arguments: ["-i", "-t"], input: input, timeLimit: Self.timeLimit)
            }
        } catch {
            throw MailError("\(error)")
        }
        switch ending {
        case .exited(0): return
        case .exited(let status): throw MailError("\(program) exited with status \(status)")
        case .killed(let signal): throw MailError("\(program) was ended by signal \(signal)")
        case .timedOut: throw MailError("\(program) did not end within \(Self.timeLimit.components.seconds) s")
        }
    }
}
