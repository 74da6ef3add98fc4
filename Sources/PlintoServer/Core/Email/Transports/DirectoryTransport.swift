import PlintoModels
import PlintoSystem

/// Writes emails to files, one each, for a server that has no mail server yet, and for tests.
struct DirectoryTransport: MailTransport {
    let path: String

    /// - Parameter path: A directory owned by this user; created if it does not exist.
    /// - Throws: `SystemError` or `PathError`.
    init(path: String) throws {
        self.path = try FilePathText.absolute(path)
        try Directory.ensurePrivate(self.path)
    }

    /// Readers see the whole file or none; an email that is sent twice is one file.
    func send(_ mail: OutgoingMail) async throws(MailError) {
        let file = "\(path)/\(mail.id.text).eml"
        let bytes = mail.bytes
        do {
            try await PlainThread.run { try AtomicFile.write(bytes, to: file) }
        } catch {
            throw MailError("\(error)")
        }
    }
}
