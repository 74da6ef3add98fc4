import PlintoCrypto

/// The properties of the parsers of otpauth URIs and shared secrets.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    let text = String(decoding: bytes, as: UTF8.self)
    do {
        let uri = try OTPAuthURI(parsing: text)
        // The text of a parsed URI produces the same codes.
        guard let again = try? OTPAuthURI(parsing: uri.text), again.kind == uri.kind, again.secret == uri.secret else {
            fatalError("\(uri) is written as \(uri.text), which parses to something else")
        }
        _ = uri.secret.hotp(counter: 1)
    } catch {
        precondition(!error.description.isEmpty)
    }
    if let secret = Base32.decode(text) {
        precondition(Base32.decode(Base32.encode(secret)) == secret)
    }
    return 0
}
