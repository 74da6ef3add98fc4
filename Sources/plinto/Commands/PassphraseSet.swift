import PlintoModels
import PlintoSystem

/// `plinto passphrase set`
enum PassphraseSetCommand: TerminalCommand {
    static let declaration = Command(
        "set",
        summary: "Open the agent's secrets by a passphrase from now on, or by another one.",
        discussion: """
            The agent then starts locked, and "plinto unlock" takes the passphrase. The key file is removed. Nobody can \
            restore a passphrase that is forgotten: the session would have to be begun anew, and the one-time passwords \
            added again.

            With --passphrase-stdin, standard input holds the passphrase until now, where there is one, and then the new \
            one, a line each.
            """,
        options: [Option("passphrase-stdin", help: "Read passphrases from standard input, a line each.")]
    )

    static func run(_ context: Context) throws {
        let status = try context.agent().call(AgentAPI.status).body()
        let current =
            try status.keySlot == .passphrase
            ? context.passphrase("passphrase until now", question: "Passphrase until now: ") : nil
        let new = try context.passphrase("new passphrase", question: "New passphrase: ")
        // What was typed unseen is typed twice, or a slip would lock its owner out.
        if !context.invocation.flag("passphrase-stdin") || context.secrets.inputIsTerminal {
            let again = try context.passphrase("new passphrase", question: "New passphrase, once more: ")
            guard again == new else { throw UsageError("the two new passphrases differ; nothing was changed.") }
        }
        let request = SetPassphraseRequest(passphrase: new, currentPassphrase: current)
        let answer = try context.agent().call(AgentAPI.setPassphrase, request)
        if context.wantsJSON { return try context.console.print(json: answer.bytes) }
        context.console.remark("The passphrase is set. \"plinto lock\" locks; so does the agent's end.")
    }
}
