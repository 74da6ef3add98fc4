package import PlintoCrypto
package import PlintoHTTP
package import PlintoModels
package import PlintoSystem
import Synchronization

/// TLS for the connections of a listener, with a certificate that can be replaced at run time.
package final class TLSEndpoint: StreamSecurity {
    private let files: TLSFiles
    private let clock: any TimeSource
    private let random: any RandomSource
    private let log: Log
    private let context: Mutex<TLSContext>

    /// Reads the certificate and its key.
    ///
    /// - Throws: ``TLSError``.
    package init(_ files: TLSFiles, clock: any TimeSource, random: any RandomSource, log: Log) throws(TLSError) {
        self.files = files
        self.clock = clock
        self.random = random
        self.log = log
        context = Mutex(try TLSContext(files, clock: clock, random: random))
        describe("certificate loaded")
    }

    /// Reads both files again. New connections use the new certificate; open connections keep the old one. If the files
    /// cannot be used, the log says why and nothing changes.
    ///
    /// - Returns: True if the new certificate is in use.
    @discardableResult
    package func reload() -> Bool {
        do throws(TLSError) {
            let fresh = try TLSContext(files, clock: clock, random: random)
            context.withLock { $0 = fresh }
            describe("certificate reloaded")
            return true
        } catch {
            log.error("cannot reload the certificate; the old one stays in use", ["error": "\(error)"])
            return false
        }
    }

    /// Returns a TLS stream over an accepted connection.
    package func stream(over descriptor: Int32) -> sending any ByteStream {
        TLSStream(over: descriptor, context.withLock { $0 })
    }

    private func describe(_ event: String) {
        let validity = context.withLock { $0 }.validity
        log.info(event, ["file": files.certificate, "expires": validity.ends.text])
        if let warning = validity.warning(at: clock.now()) {
            log.warning(warning, ["file": files.certificate, "expires": validity.ends.text])
        }
        if let warning = files.keyWarning { log.warning(warning, ["file": files.key]) }
    }
}
