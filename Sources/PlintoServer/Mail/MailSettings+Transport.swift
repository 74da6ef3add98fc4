import PlintoSystem

extension MailSettings {
    /// Opens the way that letters take, and tells the log which it is.
    ///
    /// - Parameter path: The database's.
    /// - Throws: ``StartFault``.
    func transport(besideDatabase path: String, log: Log) throws(StartFault) -> any MailTransport {
        let route = route(besideDatabase: path)
        switch route {
        case .directory(let path):
            do {
                let transport = try DirectoryTransport(path: path)
                log.info("letters are written to files and not sent", ["directory": transport.path])
                return transport
            } catch {
                throw StartFault("Letters cannot be kept: \(error). Name another place with --mail.")
            }
        case .sendmail(let program):
            log.info("letters are handed to a program", ["program": program])
            return SendmailTransport(program: program)
        case .smtp:
            throw StartFault("Letters cannot be sent to \(route.description) by this version. Choose another --mail.")
        }
    }
}
