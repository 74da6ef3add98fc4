package import PlintoSystem
package import PlintoTLS

extension ServerCommand {
    /// The options for connections and proxies.
    static let edgeOptions = [
        Option(
            "tls-certificate",
            value: "PATH",
            environment: "PLINTO_TLS_CERTIFICATE",
            help:
                "The certificate for HTTPS, followed by those of its issuers (PEM). SIGHUP reloads it. Default: plain "
                + "HTTP."
        ),
        Option(
            "tls-key",
            value: "PATH",
            environment: "PLINTO_TLS_KEY",
            help: "The certificate's private key (PEM)."
        ),
        Option(
            "trusted-proxies",
            value: "CIDR[,…]",
            environment: "PLINTO_TRUSTED_PROXIES",
            help: "The proxies whose headers about the client's IP address are trusted. Default: none."
        ),
        Option(
            "proxy-header",
            value: "HEADER",
            environment: "PLINTO_PROXY_HEADER",
            default: "x-forwarded-for",
            help: "The header that the proxies write: x-forwarded-for or forwarded. The other one is ignored."
        ),
        Option(
            "max-connections",
            value: "N",
            environment: "PLINTO_MAX_CONNECTIONS",
            help: "Keep at most this many connections. Default: 10000, or what the limit of open files allows."
        ),
        Option(
            "max-connections-per-ip",
            value: "N",
            environment: "PLINTO_MAX_CONNECTIONS_PER_IP",
            help:
                "Keep at most this many connections per IPv4 address or IPv6 /48; trusted proxies are exempt. "
                + "Default: two fifths of all."
        ),
        Option(
            "cors-origins",
            value: "ORIGIN[,…]",
            environment: "PLINTO_CORS_ORIGINS",
            help: "The origins of web pages that may use the API, such as https://app.example.com. Default: none."
        ),
        Option(
            "redirect-allow",
            value: "URL[,…]",
            environment: "PLINTO_REDIRECT_ALLOW",
            help:
                "The URLs that browsers may be sent to after a sign-in, such as https://app.example.com/callback, "
                + "including the paths below them. Default: none."
        ),
    ]
}

extension TLSFiles {
    /// Nil if TLS is not asked for.
    ///
    /// - Throws: `UsageError` if one file is named without the other.
    package init?(_ invocation: Invocation) throws(UsageError) {
        switch (invocation.value("tls-certificate"), invocation.value("tls-key")) {
        case (let certificate?, let key?): self.init(certificate: certificate, key: key)
        case (nil, nil): return nil
        case (_, nil): throw invocation.usageError("--tls-certificate needs --tls-key, the file with its private key.")
        case (nil, _): throw invocation.usageError("--tls-key needs --tls-certificate, the file with its certificate.")
        }
    }
}

extension ProxyTrust {
    /// - Throws: `UsageError` that names the setting and its accepted values.
    package init(_ invocation: Invocation) throws(UsageError) {
        var ranges: [AddressRange] = []
        for text in invocation.list("trusted-proxies") {
            guard let range = AddressRange(text) else {
                throw invocation.usageError(
                    "--trusted-proxies takes IP addresses and networks, such as 127.0.0.1,10.0.0.0/8,2001:db8::/32."
                )
            }
            ranges.append(range)
        }
        let text = try invocation.require("proxy-header")
        guard let header = Header(rawValue: text.lowercased()) else {
            throw invocation.usageError("--proxy-header takes x-forwarded-for or forwarded.")
        }
        self.init(ranges: ranges, header: header)
    }
}

extension CrossOriginPolicy {
    /// - Throws: `UsageError` that names the setting and its accepted values.
    package init(_ invocation: Invocation) throws(UsageError) {
        var origins: Set<String> = []
        for text in invocation.list("cors-origins") {
            do throws(NetworkValueError) {
                origins.insert(try WebOrigin(text).description)
            } catch {
                throw invocation.usageError(
                    "--cors-origins takes origins without a path, such as "
                        + "https://app.example.com,http://localhost:3000, not \"\(PrintableText.escape(text))\": "
                        + "\(error). There are no wildcards: list each origin."
                )
            }
        }
        self.init(origins: origins)
    }
}

extension Invocation {
    /// The comma-separated parts of an option's value; empty if it is not given.
    func list(_ option: String) -> [String] {
        guard let text = value(option) else { return [] }
        return text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
    }
}
