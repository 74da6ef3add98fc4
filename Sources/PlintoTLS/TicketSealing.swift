import COpenSSL
import PlintoCrypto
import PlintoModels
import Synchronization

/// The ticket keys of one certificate, shared by all event loops.
final class TicketSealing: Sendable {
    private let keys = Mutex(TicketKeys())
    private let clock: any TimeSource
    private let random: any RandomSource

    init(clock: any TimeSource, random: any RandomSource) {
        self.clock = clock
        self.random = random
    }

    func sealingKey() -> TicketKeys.Key {
        let now = clock.now().seconds
        return keys.withLock { $0.sealing(at: now, random: random.bytes) }
    }

    func openingKey(_ name: [UInt8]) -> (key: TicketKeys.Key, isCurrent: Bool)? {
        let now = clock.now().seconds
        return keys.withLock { $0.opening(name, at: now) }
    }
}

extension TicketSealing {
    /// OpenSSL's ticket key callback (SSL_CTX_set_tlsext_ticket_key_evp_cb(3)).
    ///
    /// - Parameter isSealing: True for a new ticket, whose name and initialization vector must be filled in.
    /// - Returns: 1 if the contexts are set up, 2 if the ticket should also be renewed, 0 if it is unknown and a full
    ///   handshake follows, -1 if OpenSSL failed.
    func prepare(
        _ name: UnsafeMutableRawBufferPointer,
        _ vector: UnsafeMutableRawBufferPointer,
        _ cipher: OpaquePointer,
        _ mac: OpaquePointer,
        isSealing: Bool
    ) -> Int32 {
        if isSealing {
            let key = sealingKey()
            unsafe name.copyBytes(from: key.name)
            unsafe vector.copyBytes(from: random.bytes(vector.count))
            return unsafe Self.setUp(cipher, mac, key, vector, isSealing: true) ? 1 : -1
        }
        guard let (key, isCurrent) = unsafe openingKey(Array(name)) else { return 0 }
        guard unsafe Self.setUp(cipher, mac, key, vector, isSealing: false) else { return -1 }
        return isCurrent ? 1 : 2
    }

    private static func setUp(
        _ cipher: OpaquePointer,
        _ mac: OpaquePointer,
        _ key: TicketKeys.Key,
        _ vector: UnsafeMutableRawBufferPointer,
        isSealing: Bool
    ) -> Bool {
        let start = unsafe vector.baseAddress?.assumingMemoryBound(to: UInt8.self)
        let isCipherReady = unsafe key.encryption.withUnsafeBufferPointer { secret in
            unsafe EVP_CipherInit_ex(cipher, EVP_aes_256_cbc(), nil, secret.baseAddress, start, isSealing ? 1 : 0) == 1
        }
        guard isCipherReady else { return false }
        var secret = key.authentication
        return unsafe secret.withUnsafeMutableBytes { secret in
            // OpenSSL keeps the pointers to names and values. These literals live as long as the process.
            let digest = unsafe UnsafeMutablePointer(mutating: characters("sha256"))
            let parameters = unsafe [
                OSSL_PARAM_construct_utf8_string(characters("digest"), digest, 0),
                OSSL_PARAM_construct_octet_string(characters("key"), secret.baseAddress, secret.count),
                OSSL_PARAM_construct_end(),
            ]
            return unsafe EVP_MAC_CTX_set_params(mac, parameters) == 1
        }
    }

    private static func characters(_ text: StaticString) -> UnsafePointer<CChar> {
        unsafe UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
    }
}
