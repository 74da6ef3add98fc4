import PlintoSystem

extension MailSettings {
    /// Creates the transport for emails, and logs which it is.
    ///
    /// - Parameters:
    ///   - path: The path of the database.
    ///   - from: The sender of emails.
    /// - Throws: ``StartError``.
    func transport(besideDatabase path: String, from: Mailbox, log: Log) throws(StartError) -> any MailTransport {
        let route = route(besideDatabase: path)
        switch route {
        case .directory(let path):
            do {
                let transport = try DirectoryTransport(path: path)
                log.info("emails are written to files and not sent", ["directory": transport.path])
                return transport
            } catch {
                throw StartError("Emails cannot be stored: \(error). Name another place with --mail.")
            }
        case .sendmail(let program):
            log.info("emails are passed to a program", ["program": program])
            return SendmailTransport(program: program)
        case .smtp(let server):
            if let authorities, (try? AtomicFile.read(authorities, limit: 16 << 20)) == nil {
                throw StartError("--mail-ca names \(PrintableText.escape(authorities)), which cannot be read.")
            }
            log.info("emails are sent to a mail server", ["server": server.description])
            return SMTPTransport(server: server, authorities: authorities, clientName: from.domainName)
        }
    }
}
