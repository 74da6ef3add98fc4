import PlintoSystem
import PlintoTLS

extension ServerSettings {
    /// Connections, TLS and proxies.
    static let edge = [
        tlsCertificate.documentation, tlsKey.documentation, trustedProxies.documentation, proxyHeader.documentation,
        maxConnections.documentation, maxConnectionsPerIP.documentation,
    ]

    fileprivate static let tlsCertificate = Setting(
        optional: "tls-certificate",
        "PATH",
        .text,
        default: "plain HTTP",
        help: "The certificate for HTTPS, followed by those of its issuers (PEM). SIGHUP reloads it.",
        reference: "[TLS of its own](#tls-of-its-own)"
    )

    fileprivate static let tlsKey = Setting(
        optional: "tls-key",
        "PATH",
        .text,
        default: nil,
        help: "The certificate's private key (PEM)."
    )

    fileprivate static let trustedProxies = Setting(
        "trusted-proxies",
        "CIDR[,…]",
        ValueFormat.network.list,
        absent: [],
        default: "none",
        help: "The proxies whose headers about the client's IP address are trusted.",
        reference: "[Behind a proxy](#behind-a-proxy)"
    )

    fileprivate static let proxyHeader = Setting(
        "proxy-header",
        "HEADER",
        .proxyHeader,
        default: "x-forwarded-for",
        help: "The header that the proxies write: `x-forwarded-for` or `forwarded`. The other one is ignored."
    )

    fileprivate static let maxConnections = Setting(
        optional: "max-connections",
        "N",
        .integer(16...50_000),
        default: "10000, or what the limit of open files allows",
        help: "Keep at most this many connections.",
        reference: "[Connections](#connections)"
    )

    fileprivate static let maxConnectionsPerIP = Setting(
        optional: "max-connections-per-ip",
        "N",
        .integer(1...50_000),
        default: "two fifths of all",
        help: "Keep at most this many connections per IPv4 address or IPv6 /48; trusted proxies are exempt."
    )
}

extension TLSFiles {
    /// Nil if TLS is not asked for.
    ///
    /// - Throws: `UsageError` if one file is named without the other.
    init?(_ invocation: Invocation) throws(UsageError) {
        switch (
            try invocation.value(of: ServerSettings.tlsCertificate), try invocation.value(of: ServerSettings.tlsKey)
        ) {
        case (let certificate?, let key?): self.init(certificate: certificate, key: key)
        case (nil, nil): return nil
        case (_, nil): throw invocation.usageError("--tls-certificate needs --tls-key, the file with its private key.")
        case (nil, _): throw invocation.usageError("--tls-key needs --tls-certificate, the file with its certificate.")
        }
    }
}

extension ProxyTrust {
    /// - Throws: `UsageError` that names the setting and the values that it takes.
    init(_ invocation: Invocation) throws(UsageError) {
        self.init(
            ranges: try invocation.value(of: ServerSettings.trustedProxies),
            header: try invocation.value(of: ServerSettings.proxyHeader)
        )
    }
}

extension ConnectionSettings {
    /// - Throws: `UsageError` that names the setting and the values that it takes.
    init(_ invocation: Invocation) throws(UsageError) {
        self.init(
            maximum: try invocation.value(of: ServerSettings.maxConnections),
            maximumPerClient: try invocation.value(of: ServerSettings.maxConnectionsPerIP)
        )
    }
}

extension ValueFormat where Value == AddressRange {
    /// An IP address or a network.
    static var network: ValueFormat {
        ValueFormat { text throws(ValueError) in
            guard let range = AddressRange(text) else {
                throw ValueError(
                    takes: "IP addresses and networks, such as 127.0.0.1,10.0.0.0/8,2001:db8::/32",
                    not: text
                )
            }
            return range
        }
    }
}

extension ValueFormat where Value == ProxyTrust.Header {
    /// The name of a header, in any case.
    static var proxyHeader: ValueFormat {
        let names = ValueFormat.choice()
        return ValueFormat { text throws(ValueError) in try names.read(text.lowercased()) }
    }
}
