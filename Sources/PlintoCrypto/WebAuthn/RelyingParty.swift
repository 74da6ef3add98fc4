/// The site whose passkeys are asked for.
package struct RelyingParty: Hashable, Sendable {
    /// A domain. Browsers let pages of it and of its subdomains use its passkeys (WebAuthn L3 §5.1.2).
    package let id: String
    /// The pages that may: scheme, host and port as browsers write them, or what stands for an app.
    package let origins: Set<String>
    let idHash: [UInt8]

    package init(id: String, origins: Set<String>) {
        self.id = id
        self.origins = origins
        idHash = Digest.sha256.hash(Array(id.utf8))
    }
}
