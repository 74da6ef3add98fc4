import COpenSSL

/// OpenSSL's generator, which seeds itself from the kernel.
package struct SystemRandom: RandomSource {
    package init() {}

    /// Traps where the kernel gives no randomness: nothing that needs it could go on safely.
    package func bytes(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        guard unsafe RAND_bytes(&bytes, Int32(count)) == 1 else {
            fatalError("\(ErrorQueue.failure("reading randomness"))")
        }
        return bytes
    }
}
