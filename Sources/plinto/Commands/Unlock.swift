import PlintoModels
import PlintoSystem

/// `plinto unlock`
enum UnlockCommand {
    static let command = TerminalCommand(
        "unlock",
        summary: "Unlock the agent.",
        discussion: "If a passphrase is set, prompts for it on the terminal or reads it from standard input.",
        options: [Option("passphrase-stdin", help: "Read the passphrase from the first line of standard input.")],
        action: run
    )

    static func run(_ context: Context) throws {
        let present = try context.agent().call(AgentAPI.status)
        let status = try present.body()
        guard status.state == .locked else {
            if context.wantsJSON { return try context.console.print(json: present.bytes) }
            return context.console.remark("The agent is not locked.")
        }
        let passphrase =
            try status.keySlot == .passphrase
            ? context.passphrase("passphrase", question: "Agent passphrase: ") : nil
        let response = try context.agent().call(AgentAPI.unlock, UnlockRequest(passphrase: passphrase))
        if context.wantsJSON { return try context.console.print(json: response.bytes) }
        context.console.remark("Unlocked.")
    }
}

extension Context {
    /// A passphrase from the terminal or, with `--passphrase-stdin`, from the next line of standard input.
    func passphrase(_ name: String, question: String) throws -> String {
        try secrets.secret(
            name,
            question: question,
            fromInput: invocation.flag("passphrase-stdin"),
            option: "passphrase-stdin"
        )
    }
}
