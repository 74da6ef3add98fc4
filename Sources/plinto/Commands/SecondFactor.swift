import PlintoModels
import PlintoSystem

/// The second half of `plinto login`: gets the code from where it is, and gives it to the agent.
struct SecondFactor {
    /// Where the code comes from.
    enum Source: Hashable {
        /// The person, who may try again.
        case terminal
        case input
        /// A one-time password that the agent keeps.
        case entry(String)

        /// - Throws: ``UsageError`` where the command line names two.
        init(_ invocation: Invocation) throws(UsageError) {
            let takesInput = invocation.flag("code-stdin")
            guard let name = invocation.value("totp") else {
                self = takesInput ? .input : .terminal
                return
            }
            guard !takesInput else { throw invocation.usageError("--code-stdin and --totp exclude each other.") }
            self = .entry(name)
        }
    }

    /// The longest time until the next code that is waited for, in seconds: the login itself ends after five minutes.
    private static let longestWait = 120

    let source: Source
    let challenge: AgentLoginChallenge
    let email: String
    let context: Context

    /// Completes the login, or gives it up.
    ///
    /// - Throws: ``Failure``, or ``UsageError`` where there is no code to be had.
    func complete() throws -> Answer<AgentStatus> {
        do {
            guard challenge.methods.contains(where: { ["totp", "backup_code"].contains($0) }) else {
                let known = challenge.methods.joined(separator: ", ")
                throw Failure(
                    .refused,
                    "no_usable_second_factor",
                    "The second factor of this account (\(known)) cannot be used in a terminal."
                )
            }
            return try attempt()
        } catch {
            // What is left would be over in five minutes all the same.
            _ = try? context.agent(startingOne: false)
                .call(AgentAPI.cancelLogin, parameters: ["id": challenge.loginID])
            throw error
        }
    }

    /// The code of this moment of a one-time password that the agent keeps.
    static func code(of name: String, _ context: Context) throws -> TOTPCode {
        try context.agent().call(AgentAPI.totpCode, parameters: ["name": name]).body()
    }

    private func attempt() throws -> Answer<AgentStatus> {
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

    /// Sends the code of this moment; where that is refused, most likely because it was used already, the next one.
    private func send(entry name: String) throws -> Answer<AgentStatus> {
        let first = try Self.code(of: name, context)
        do {
            return try send(first.code)
        } catch let failure as Failure where failure.reason == .wrongCode && first.validFor <= Self.longestWait {
            context.console.remark(
                "plinto: the code was refused, as one is that was used already. The next one comes in \(first.validFor) s."
            )
            context.pause(.seconds(first.validFor))
            var next = try Self.code(of: name, context)
            if next.code == first.code, next.validFor <= 1 {
                // The agent's clock has not passed the second yet.
                context.pause(.seconds(next.validFor))
                next = try Self.code(of: name, context)
            }
            return try send(next.code)
        }
    }

    private func ask() throws -> String {
        let alternative = challenge.methods.contains("backup_code") ? ", or a backup code" : ""
        return try context.secrets.secret(
            "code",
            question: "Code of the authenticator of \(email)\(alternative): ",
            fromInput: source == .input,
            option: "code-stdin"
        )
    }

    private func send(_ code: String) throws -> Answer<AgentStatus> {
        try context.agent().call(
            AgentAPI.loginSecondFactor,
            AgentSecondFactorRequest(loginID: challenge.loginID, code: code)
        )
    }
}
