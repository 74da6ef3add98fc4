import PlintoSystem

extension MailSettings {
    /// Opens the way that letters take, and tells the log which it is.
    ///
    /// - Parameters:
    ///   - path: The database's.
    ///   - from: Whom letters are from.
    /// - Throws: ``StartFault``.
    func transport(besideDatabase path: String, from: Mailbox, log: Log) throws(StartFault) -> any MailTransport {
        let route = route(besideDatabase: path)
        switch route {
        case .directory(let path):
            do {
                let transport = try DirectoryTransport(path: path)
                log.info("emails are written to files and not sent", ["directory": transport.path])
                return transport
            } catch {
                throw StartFault("Emails cannot be stored: \(error). Name another place with --mail.")
            }
        case .sendmail(let program):
            log.info("emails are passed to a program", ["program": program])
            return SendmailTransport(program: program)
        case .smtp(let server):
            if let authorities, (try? AtomicFile.read(authorities, limit: 16 << 20)) == nil {
                throw StartFault("--mail-ca names \(PrintableText.escape(authorities)), which cannot be read.")
            }
            log.info("emails are sent to a mail server", ["server": server.description])
            return SMTPTransport(server: server, authorities: authorities, clientName: from.domainName)
        }
    }
}
