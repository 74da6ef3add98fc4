import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem

/// `plinto-server mail test`: sends one email at once, with the settings of the server.
struct MailTest: Sendable {
    static let group = Command<ServerAction>(
        "mail",
        summary: "Test how email is sent.",
        subcommands: [
            Command(
                "test",
                summary: "Send a test email at once and report the result.",
                discussion: """
                    The command takes the settings of serve, from options or the environment, and needs no running \
                    server.
                    """,
                options: [
                    Option("to", value: "ADDRESS", help: "The recipient's email address."),
                    ServerSettings.database.option, ServerSettings.publicURL.option, ServerSettings.listen.option,
                ] + ServerSettings.email.map(\.option),
                run: { invocation, _ in .init(try await MailTest(invocation).send()) }
            )
        ]
    )

    private let recipient: String
    private let settings: MailSettings
    private let database: DatabaseLocation
    private let publicURL: String
    private let clock: any TimeSource

    /// - Throws: `UsageError` that names the setting and its accepted values.
    private init(_ invocation: Invocation) throws(UsageError) {
        let to = try invocation.require("to")
        guard let mailbox = Mailbox(name: nil, address: to) else {
            throw invocation.usageError("--to takes an email address like name@example.com.")
        }
        recipient = mailbox.address
        settings = try MailSettings(invocation)
        database = try invocation.database
        let listen = try invocation.require(ServerSettings.listen.option.name)
        publicURL = try invocation.value(of: ServerSettings.publicURL) ?? "http://" + listen
        clock = SystemClock()
    }

    /// Sends the email; returns the message for the operator.
    ///
    /// - Throws: ``StartError`` that says why it was not sent.
    private func send() async throws(StartError) -> String {
        let route = settings.route(besideDatabase: database.file).description
        let log = Log(component: "mail", minimum: .warning)
        let from = settings.sender(publicURL: publicURL)
        let transport = try settings.transport(besideDatabase: database.file, from: from, log: log)
        let email = EmailRenderer.render(TestEmail(publicURL: publicURL), to: recipient)
        let now = clock.now()
        let id = MailID(createdAt: now, from: SystemRandom())
        do throws(MailError) {
            let message = MailMessage(id: id, from: from, email: email, date: now)
            let bytes = try message.encoded()
            try await transport.send(
                OutgoingMail(id: id, sender: from.address, recipient: recipient, bytes: bytes)
            )
        } catch {
            throw StartError("Could not send via \(route): \(error).")
        }
        return "The email from \(from.address) to \(recipient) was sent via \(route)."
    }
}
