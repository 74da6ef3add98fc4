package import PlintoModels

/// Where a module takes randomness from: injected, so that tests own it.
package protocol RandomSource: Sendable {
    /// `count` bytes fit for keys and tokens.
    func bytes(_ count: Int) -> [UInt8]
}

extension RandomSource {
    /// At least 0, less than 1, each as likely as any other: for jitter.
    package func fraction() -> Double {
        // As many bits as a Double holds exactly, so that none is rounded up to 1.
        Double(bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } >> 11) / 0x1p53
    }
}

extension Identifier {
    /// Makes a new id for something created at `time`.
    package init(createdAt time: Timestamp, from random: some RandomSource) {
        self.init(createdAt: time, random: random.bytes(10))
    }
}
