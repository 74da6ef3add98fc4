import Glibc
import PlintoSystem

/// Where a server's certificate and its key are, both PEM.
package struct TLSFiles: Hashable, Sendable {
    /// The server's own certificate first, then those that lead to a root that clients know.
    package var certificate: String
    package var key: String

    package init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }

    /// A chain of certificates is a few kilobytes.
    private static let limit = 1 << 20

    static func read(_ path: String) throws(TLSFault) -> [UInt8] {
        do throws(SystemError) {
            guard let bytes = try AtomicFile.read(path, limit: limit) else {
                throw SystemError("open", path: path, code: ENOENT)
            }
            return bytes
        } catch {
            throw TLSFault(error)
        }
    }

    /// What the operator should know about the key's file; nil where all is well.
    var keyWarning: String? {
        guard let mode = try? Descriptor(opening: key, O_RDONLY).information().st_mode, mode & 0o004 != 0 else {
            return nil
        }
        return "any user of this machine may read the key; close it with chmod o-rwx"
    }
}
