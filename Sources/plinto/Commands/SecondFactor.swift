import PlintoModels
import PlintoSystem

/// The second step of `plinto login`: obtains the second-factor code and sends it to the agent.
struct SecondFactor {
    /// The source of the code.
    enum Source: Hashable {
        /// A prompt on the terminal, repeated after a wrong code.
        case terminal
        /// Standard input.
        case input
        /// A TOTP entry of the agent, by name.
        case entry(String)

        /// - Throws: ``UsageError`` if the command line names two sources.
        init(_ invocation: Invocation) throws(UsageError) {
            let takesInput = invocation.flag("code-stdin")
            guard let name = invocation.value("totp") else {
                self = takesInput ? .input : .terminal
                return
            }
            guard !takesInput else { throw invocation.usageError("--code-stdin and --totp cannot be used together.") }
            self = .entry(name)
        }
    }

    /// The longest wait for the next code, in seconds. The login itself expires after five minutes.
    private static let longestWait = 120

    let source: Source
    let challenge: AgentLoginChallenge
    let email: String
    let context: Context

    /// Completes the login, or cancels it at the agent.
    ///
    /// - Throws: ``Failure``; ``UsageError`` if no code can be obtained.
    func complete() throws -> AgentResponse<AgentStatus> {
        do {
            guard challenge.methods.contains(where: { ["totp", "backup_code"].contains($0) }) else {
                let known = challenge.methods.joined(separator: ", ")
                throw Failure(
                    .refused,
                    "no_usable_second_factor",
                    "This account's second factor (\(known)) is not supported in a terminal."
                )
            }
            return try attempt()
        } catch {
            // Best effort: the login expires after five minutes anyway.
            _ = try? context.agent(startingOne: false)
                .call(AgentAPI.cancelLogin, path: challenge.loginID)
            throw error
        }
    }

    /// The current code of a TOTP entry of the agent.
    static func code(of name: String, _ context: Context) throws -> TOTPCode {
        try context.agent().call(AgentAPI.totpCode, path: name).body()
    }

    private func attempt() throws -> AgentResponse<AgentStatus> {
        switch source {
        case .entry(let name): return try send(entry: name)
        case .input where !context.secrets.inputIsTerminal: return try send(ask())
        case .input, .terminal:
            while true {
                do {
                    return try send(ask())
                } catch let failure as Failure where failure.reason == .wrongCode || failure.field == "code" {
                    context.console.remark("plinto: " + failure.message)
                }
            }
        }
    }

    /// Sends the current code and, if that is refused, the next one: the current code has probably been used already.
    private func send(entry name: String) throws -> AgentResponse<AgentStatus> {
        let first = try Self.code(of: name, context)
        do {
            return try send(first.code)
        } catch let failure as Failure where failure.reason == .wrongCode && first.validFor <= Self.longestWait {
            context.console.remark(
                "plinto: The code was refused; it may have been used already. Trying the next code in \(first.validFor) s."
            )
            context.pause(.seconds(first.validFor))
            var next = try Self.code(of: name, context)
            if next.code == first.code, next.validFor <= 1 {
                // The agent's clock has not reached the next period yet.
                context.pause(.seconds(next.validFor))
                next = try Self.code(of: name, context)
            }
            return try send(next.code)
        }
    }

    private func ask() throws -> String {
        let alternative = challenge.methods.contains("backup_code") ? " or backup code" : ""
        return try context.secrets.secret(
            "code",
            question: "Authenticator code\(alternative) for \(email): ",
            fromInput: source == .input,
            option: "code-stdin"
        )
    }

    private func send(_ code: String) throws -> AgentResponse<AgentStatus> {
        try context.agent().call(
            AgentAPI.loginSecondFactor,
            AgentSecondFactorRequest(loginID: challenge.loginID, code: code)
        )
    }
}
