import PlintoModels
import PlintoSystem

/// A mail server to send emails to, from `smtp://[user:password@]host[:port]` or `smtps://…`.
///
/// Its description has no password, so that it can be logged.
package struct SMTPServer: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// The encryption of the connection.
    package enum Security: Hashable, Sendable {
        /// TLS from the first byte (RFC 8314).
        case implicit
        /// STARTTLS; without it, no email is sent.
        case required
        /// STARTTLS if the server offers it: an attacker on the path can remove the offer.
        case whereOffered
    }

    /// Without the brackets of an IPv6 address.
    package let host: String
    package let port: UInt16
    package let user: String?
    package let password: String?
    package let security: Security

    /// The default port is 587 for `smtp` (RFC 6409) and 465 for `smtps`. `?starttls=required` or `optional`; by
    /// default a server that gets a password must offer STARTTLS, unless it is on this machine. No password is ever
    /// sent to another machine without TLS.
    init?(_ text: String) {
        let isImplicit = text.hasPrefix("smtps://")
        guard isImplicit || text.hasPrefix("smtp://"),
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        let rest = text.dropFirst(isImplicit ? "smtps://".count : "smtp://".count)
        let halves = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var authority = halves[0]
        if authority.hasSuffix("/") { authority.removeLast() }

        if let at = authority.lastIndex(of: "@") {
            let pair = authority[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, let user = PercentEncoding.decode(pair[0]), !user.isEmpty,
                let password = PercentEncoding.decode(pair[1])
            else { return nil }
            self.user = user
            self.password = password
            authority = authority[authority.index(after: at)...]
        } else {
            user = nil
            password = nil
        }
        guard let place = try? Authority(authority, port: .assumed(isImplicit ? 465 : 587)), let port = place.port
        else { return nil }
        host = place.host.unbracketed
        self.port = port

        let isOpenPassword = password != nil && !place.host.isLoopback
        switch halves.count == 2 ? halves[1] : nil {
        case nil where isImplicit: security = .implicit
        case nil: security = isOpenPassword ? .required : .whereOffered
        case "starttls=required" where !isImplicit: security = .required
        case "starttls=optional" where !isImplicit && !isOpenPassword: security = .whereOffered
        default: return nil
        }
    }

    package var description: String {
        let scheme = security == .implicit ? "smtps" : "smtp"
        return host.contains(":") ? "\(scheme)://[\(host)]:\(port)" : "\(scheme)://\(host):\(port)"
    }

    package var customMirror: Mirror { Mirror(self, children: ["server": description]) }
}
