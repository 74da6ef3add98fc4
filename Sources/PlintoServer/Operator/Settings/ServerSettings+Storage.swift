import PlintoStore
import PlintoSystem

extension ServerSettings {
    /// Where the server listens, and what it keeps.
    static let storage = [
        listen.documentation, database.documentation, keyFile.documentation, publicURL.documentation,
    ]

    static let listen = Setting(
        "listen",
        "HOST:PORT",
        .listenAddress,
        default: "127.0.0.1:8000",
        help: "Where to listen; port 0 picks a free port."
    )

    static let database = Setting(
        "database",
        "sqlite:PATH",
        .database,
        default: "sqlite:plinto.db",
        help: "Where to store the accounts; `serve` creates it if it does not exist."
    )

    static let keyFile = Setting(
        optional: "key-file",
        "PATH",
        .text,
        default: "the database's path with `.key`",
        help: "The root of the server's secrets; `serve` creates it together with the database.",
        reference: "[Files](#files)"
    )

    static let publicURL = Setting(
        optional: "public-url",
        "URL",
        .publicURL,
        default: "`http://HOST:PORT`, with TLS `https://HOST:PORT`",
        help: "The URL that clients use for this server. Tokens name it as their issuer and audience: changing it "
            + "invalidates every access token."
    )
}

extension Invocation {
    /// The location of the database.
    var database: DatabaseLocation {
        get throws(UsageError) { try value(of: ServerSettings.database) }
    }

    /// The path of the key file.
    var keyFilePath: String {
        get throws(UsageError) {
            if let path = try value(of: ServerSettings.keyFile) { return path }
            return try database.file + ".key"
        }
    }
}

/// A host and a port to listen on.
struct HostAndPort: Hashable, Sendable {
    /// An IPv6 address has no brackets.
    let host: String
    /// 0 lets the system pick one.
    let port: UInt16
}

extension ValueFormat where Value == HostAndPort {
    static var listenAddress: ValueFormat {
        ValueFormat(takes: "HOST:PORT, such as 127.0.0.1:8000") { text throws(NetworkValueError) in
            let authority = try Authority(text, port: .listening)
            return HostAndPort(host: authority.host.unbracketed, port: authority.port ?? 0)
        }
    }
}

extension ValueFormat where Value == DatabaseLocation {
    static var database: ValueFormat {
        ValueFormat { text throws(ValueError) in
            do throws(DatabaseLocationError) {
                return try DatabaseLocation(text)
            } catch {
                switch error {
                case .unknown:
                    throw ValueError(takes: DatabaseLocation.form, not: text)
                case .notBuiltIn(let system):
                    throw ValueError(
                        takes: DatabaseLocation.form,
                        because: "\(system) is not built into this program"
                    )
                }
            }
        }
    }
}

extension ValueFormat where Value == String {
    /// A URL without query and fragment, whose trailing slashes are dropped.
    static var publicURL: ValueFormat {
        ValueFormat(takes: "a URL like https://id.example.com") { text throws(NetworkValueError) in
            let url = try WebURL(text)
            guard url.query == nil else { throw .queryNotAllowed }
            guard url.fragment == nil else { throw .fragmentNotAllowed }
            return "\(url.origin)" + String(url.path.reversed().drop { $0 == "/" }.reversed())
        }
    }
}
