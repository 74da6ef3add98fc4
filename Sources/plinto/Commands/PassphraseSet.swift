import PlintoModels
import PlintoSystem

/// `plinto passphrase set`
enum PassphraseSetCommand {
    static let command = TerminalCommand(
        "set",
        summary: "Set or change the passphrase that protects the agent's secrets.",
        discussion: """
            The agent then starts locked until "plinto unlock", and the key file is deleted. A forgotten passphrase \
            cannot be recovered: you would have to sign in again and add your TOTP entries again.

            With --passphrase-stdin, standard input holds the current passphrase, if one is set, and then the new one, \
            each on its own line.
            """,
        options: [Option("passphrase-stdin", help: "Read the passphrases from standard input, one per line.")],
        action: run
    )

    static func run(_ context: Context) throws {
        let status = try context.agent().call(AgentAPI.status).body()
        let current =
            try status.keySlot == .passphrase
            ? context.passphrase("current passphrase", question: "Current passphrase: ") : nil
        let new = try context.passphrase("new passphrase", question: "New passphrase: ")
        // The terminal shows nothing, so the passphrase is typed twice: a typo would lock the user out.
        if !context.invocation.flag("passphrase-stdin") || context.secrets.inputIsTerminal {
            let again = try context.passphrase("new passphrase", question: "Repeat the new passphrase: ")
            guard again == new else { throw UsageError("The new passphrases do not match. Nothing was changed.") }
        }
        let request = SetPassphraseRequest(passphrase: new, currentPassphrase: current)
        let response = try context.agent().call(AgentAPI.setPassphrase, request)
        if context.wantsJSON { return try context.console.print(json: response.bytes) }
        context.console.remark("Passphrase set. The agent locks with \"plinto lock\" and whenever it stops.")
    }
}
