package import PlintoSystem
package import PlintoTLS

extension ServerCommand {
    /// How clients reach the server: beneath HTTP, and through which machines.
    static let edgeOptions = [
        Option(
            "tls-certificate",
            value: "PATH",
            environment: "PLINTO_TLS_CERTIFICATE",
            help: "Speak HTTPS, with this certificate and those of its issuers (PEM). SIGHUP reads it again."
        ),
        Option(
            "tls-key",
            value: "PATH",
            environment: "PLINTO_TLS_KEY",
            help: "The certificate's private key (PEM)."
        ),
    ]
}

extension TLSFiles {
    /// Nil where TLS is not asked for.
    ///
    /// - Throws: `UsageError` where one file is named without the other.
    package init?(_ invocation: Invocation) throws(UsageError) {
        switch (invocation.value("tls-certificate"), invocation.value("tls-key")) {
        case (let certificate?, let key?): self.init(certificate: certificate, key: key)
        case (nil, nil): return nil
        case (_, nil): throw invocation.usageError("--tls-certificate needs --tls-key, the file of its private key.")
        case (nil, _): throw invocation.usageError("--tls-key needs --tls-certificate, the file of its certificate.")
        }
    }
}
