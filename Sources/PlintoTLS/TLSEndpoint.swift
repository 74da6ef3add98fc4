package import PlintoCrypto
package import PlintoHTTP
package import PlintoModels
package import PlintoSystem
import Synchronization

/// TLS for the connections of a listener, with a certificate that can be replaced while they run.
package final class TLSEndpoint: StreamSecurity {
    private let files: TLSFiles
    private let clock: any TimeSource
    private let random: any RandomSource
    private let log: Log
    private let context: Mutex<TLSContext>

    /// Reads the certificate and its key.
    ///
    /// - Throws: ``TLSFault``.
    package init(_ files: TLSFiles, clock: any TimeSource, random: any RandomSource, log: Log) throws(TLSFault) {
        self.files = files
        self.clock = clock
        self.random = random
        self.log = log
        context = Mutex(try TLSContext(files, clock: clock, random: random))
        describe("certificate loaded")
    }

    /// Reads both files again: new connections get what is in them now, those that are open keep what they have. Where
    /// they cannot be used the log says why, and all goes on as it was.
    ///
    /// - Returns: Whether the new ones are in use.
    @discardableResult
    package func reload() -> Bool {
        do throws(TLSFault) {
            let fresh = try TLSContext(files, clock: clock, random: random)
            context.withLock { $0 = fresh }
            describe("certificate loaded again")
            return true
        } catch {
            log.error("the certificate was not replaced and the old one stays in use", ["error": "\(error)"])
            return false
        }
    }

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
