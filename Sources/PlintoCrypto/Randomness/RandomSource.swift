import COpenSSL
package import PlintoModels

/// A source of randomness, injected so that tests control it.
package protocol RandomSource: Sendable {
    /// Returns `count` random bytes suitable for keys and tokens.
    func bytes(_ count: Int) -> [UInt8]
}

extension RandomSource {
    /// Returns a uniformly distributed number in 0 ..< 1, for jitter.
    package func fraction() -> Double {
        // As many bits as a Double represents exactly, so that none is rounded up to 1.
        Double(bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } >> 11) / 0x1p53
    }
}

extension Identifier {
    /// Creates a new id for an object created at `time`.
    package init(createdAt time: Timestamp, from random: some RandomSource) {
        self.init(createdAt: time, random: random.bytes(10))
    }
}

/// OpenSSL's random generator, seeded by the kernel.
package struct SystemRandom: RandomSource {
    package init() {}

    /// Stops the process if no randomness is available, because nothing could continue safely.
    package func bytes(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        guard unsafe RAND_bytes(&bytes, Int32(count)) == 1 else {
            fatalError("\(ErrorQueue.failure("reading randomness"))")
        }
        return bytes
    }
}
