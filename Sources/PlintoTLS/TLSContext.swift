import COpenSSL
import PlintoCrypto
import PlintoModels

/// The shared configuration (SSL_CTX) of connections that use one certificate.
///
/// It supports only TLS 1.2 and 1.3, with forward secrecy and authenticated encryption.
///
/// `@unchecked Sendable`: it is complete before it is shared, and OpenSSL counts references atomically and locks
/// internal changes.
@safe
final class TLSContext: @unchecked Sendable {
    /// The cipher suites for TLS 1.2: Mozilla's intermediate list without finite-field Diffie-Hellman. All suites of
    /// TLS 1.3 are suitable.
    private static let ciphers = [
        "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384",
        "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-CHACHA20-POLY1305",
    ]
    private static let groups = "X25519:P-256:P-384"

    let validity: CertificateValidity
    private let context: OpaquePointer
    private let sockets: SocketBIO
    private let tickets: TicketSealing

    /// - Throws: ``TLSError`` if the certificate cannot be used.
    init(_ files: TLSFiles, clock: any TimeSource, random: any RandomSource) throws(TLSError) {
        let certificate = try Certificate(files)
        guard let context = unsafe SSL_CTX_new(TLS_server_method()) else {
            throw TLSError(files.certificate, "cannot be used: " + TLSErrorQueue.take())
        }
        unsafe self.context = context
        validity = certificate.validity
        sockets = SocketBIO()
        tickets = TicketSealing(clock: clock, random: random)
        // From here on deinit frees the context.
        try configure(files)
        try use(certificate, files)
        answerTickets()
        unsafe SSL_CTX_set_alpn_select_cb(
            context,
            { _, chosen, length, offered, count, _ in
                guard let chosen = unsafe chosen, let length = unsafe length else { return SSL_TLSEXT_ERR_ALERT_FATAL }
                let list = unsafe UnsafeBufferPointer(start: offered, count: Int(count))
                return unsafe ApplicationProtocol.select(list, chosen, length)
            },
            nil
        )
    }

    deinit { unsafe SSL_CTX_free(context) }

    private func control(_ command: Int32, _ value: Int) {
        _ = unsafe SSL_CTX_ctrl(context, command, value, nil)
    }

    private func configure(_ files: TLSFiles) throws(TLSError) {
        control(SSL_CTRL_SET_MIN_PROTO_VERSION, Int(TLS1_2_VERSION))
        control(SSL_CTRL_SET_MAX_PROTO_VERSION, Int(TLS1_3_VERSION))
        unsafe SSL_CTX_set_options(context, plinto_tls_options)
        control(
            SSL_CTRL_MODE,
            Int(SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS)
        )
        // Read records with one system call instead of one for the header and one for the rest.
        control(SSL_CTRL_SET_READ_AHEAD, 1)
        // Sessions are stored in the clients' tickets.
        control(SSL_CTRL_SET_SESS_CACHE_MODE, Int(SSL_SESS_CACHE_OFF))
        unsafe SSL_CTX_set_timeout(context, Int(TicketKeys.lifetime))
        let areCiphersKnown = unsafe SSL_CTX_set_cipher_list(context, Self.ciphers.joined(separator: ":")) == 1
        let areGroupsKnown = unsafe Self.groups.withCString { groups in
            unsafe SSL_CTX_ctrl(context, SSL_CTRL_SET_GROUPS_LIST, 0, UnsafeMutableRawPointer(mutating: groups)) == 1
        }
        guard areCiphersKnown, areGroupsKnown else {
            throw TLSError(
                files.certificate,
                "cannot be used: this OpenSSL lacks a required feature: " + TLSErrorQueue.take()
            )
        }
    }

    private func use(_ certificate: Certificate, _ files: TLSFiles) throws(TLSError) {
        guard unsafe SSL_CTX_use_certificate(context, certificate.chain[0]) == 1 else {
            throw TLSError(files.certificate, "cannot be used: " + TLSErrorQueue.take())
        }
        for index in unsafe certificate.chain.indices.dropFirst() {
            let issuer = unsafe UnsafeMutableRawPointer(certificate.chain[index])
            // 1: OpenSSL takes its own reference.
            guard unsafe SSL_CTX_ctrl(context, SSL_CTRL_CHAIN_CERT, 1, issuer) == 1 else {
                throw TLSError(files.certificate, "contains an unusable chain: " + TLSErrorQueue.take())
            }
        }
        guard unsafe SSL_CTX_use_PrivateKey(context, certificate.key) == 1 else {
            throw TLSError(files.key, "cannot be used: " + TLSErrorQueue.take())
        }
    }

    private func answerTickets() {
        // Outlives every connection, because each holds this object.
        unsafe SSL_CTX_set_ex_data(context, 0, Unmanaged.passUnretained(tickets).toOpaque())
        unsafe SSL_CTX_set_tlsext_ticket_key_evp_cb(context) { connection, name, vector, cipher, mac, isSealing in
            guard let data = unsafe SSL_CTX_get_ex_data(SSL_get_SSL_CTX(connection), 0), let cipher = unsafe cipher,
                let mac = unsafe mac
            else { return -1 }
            let tickets = unsafe Unmanaged<TicketSealing>.fromOpaque(data).takeUnretainedValue()
            return unsafe tickets.prepare(
                UnsafeMutableRawBufferPointer(start: name, count: TicketKeys.Key.nameBytes),
                UnsafeMutableRawBufferPointer(start: vector, count: Int(EVP_MAX_IV_LENGTH)),
                cipher,
                mac,
                isSealing: isSealing == 1
            )
        }
    }

    /// Creates the SSL object of a new connection over `stream`'s descriptor; nil if memory is exhausted.
    ///
    /// - Parameter stream: The stream, which must outlive the object.
    func connection(over stream: TLSStream) -> OpaquePointer? {
        guard let connection = unsafe SSL_new(context) else { return nil }
        guard let socket = unsafe sockets.make(over: stream) else {
            unsafe SSL_free(connection)
            return nil
        }
        // One BIO for both directions takes one reference.
        unsafe SSL_set_bio(connection, socket, socket)
        unsafe SSL_set_accept_state(connection)
        return unsafe connection
    }
}
