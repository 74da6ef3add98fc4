import Glibc
import PlintoSystem

/// The PEM files of a server's certificate and key.
package struct TLSFiles: Hashable, Sendable {
    /// The server's certificate, followed by the intermediate certificates.
    package var certificate: String
    package var key: String

    package init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }

    /// The size limit. A chain of certificates has a few kilobytes.
    private static let limit = 1 << 20

    static func read(_ path: String) throws(TLSError) -> [UInt8] {
        do throws(SystemError) {
            guard let bytes = try AtomicFile.read(path, limit: limit) else {
                throw SystemError("open", path: path, code: ENOENT)
            }
            return bytes
        } catch {
            throw TLSError(error)
        }
    }

    /// The warning about the permissions of the key file; nil if there is none.
    var keyWarning: String? {
        guard let mode = try? Descriptor(opening: key, O_RDONLY).information().st_mode, mode & 0o004 != 0 else {
            return nil
        }
        return "the key is readable by all users of this machine; run chmod o-rwx"
    }
}
