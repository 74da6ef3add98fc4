package import PlintoModels

/// Where a module takes randomness from: injected, so that tests own it.
package protocol RandomSource: Sendable {
    /// `count` bytes fit for keys and tokens.
    func bytes(_ count: Int) -> [UInt8]
}

extension Identifier {
    /// Makes a new id for something created at `time`.
    package init(createdAt time: Timestamp, from random: some RandomSource) {
        self.init(createdAt: time, random: random.bytes(10))
    }
}
