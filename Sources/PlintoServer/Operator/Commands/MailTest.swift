import PlintoCrypto
import PlintoModels
package import PlintoSystem

/// `plinto-server mail test`: sends one email at once, with the settings of the server.
package struct MailTest: Sendable {
    private let recipient: String
    private let settings: MailSettings
    private let databasePath: String
    private let publicURL: String
    private let clock: any TimeSource

    /// - Throws: `UsageError` that names the setting and its accepted values.
    package init(_ invocation: Invocation) throws(UsageError) {
        let to = try invocation.require("to")
        guard let mailbox = Mailbox(name: nil, address: to) else {
            throw invocation.usageError("--to takes an email address like name@example.com.")
        }
        recipient = mailbox.address
        settings = try MailSettings(invocation)
        databasePath = try ServerConfiguration.databasePath(try invocation.require("database"), of: invocation)
        publicURL =
            if let text = invocation.value("public-url") {
                try ServerConfiguration.publicURL(text, of: invocation)
            } else {
                "http://" + (try invocation.require("listen"))
            }
        clock = SystemClock()
    }

    /// Sends the email; returns the message for the operator.
    ///
    /// - Throws: ``StartError`` that says why it was not sent.
    package func run() async throws(StartError) -> String {
        let route = settings.route(besideDatabase: databasePath).description
        let log = Log(component: "mail", minimum: .warning)
        let from = settings.sender(publicURL: publicURL)
        let transport = try settings.transport(besideDatabase: databasePath, from: from, log: log)
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
