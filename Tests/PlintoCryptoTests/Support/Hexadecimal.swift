import PlintoCrypto

extension [UInt8] {
    /// Reads a test vector; traps on a typing mistake in it.
    init(hex: String) {
        guard let bytes = Hex.decode(hex) else { preconditionFailure("not hexadecimal: \(hex)") }
        self = bytes
    }
}
