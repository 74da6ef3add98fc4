import PlintoCrypto

/// The properties of the parsers of authenticator data for any input: they neither trap nor hang, and accepted bytes are
/// the only encoding of the parsed value.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzWebAuthn(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    if let value = try? CBORDecoder.decode(bytes) {
        precondition(value.encoded == bytes, "accepted CBOR differs from its encoding")
    }
    if let (value, end) = try? CBORDecoder.decodePrefix(of: bytes, from: 0) {
        precondition(value.encoded == Array(bytes[..<end]), "a value ends at another offset")
    }
    if let key = try? COSEKey(bytes) {
        precondition(!key.verify(bytes, message: bytes), "a key verified itself as a signature")
    }
    // The bytes as a signature of a message that was never signed.
    precondition(!known.verify(bytes, message: []), "an arbitrary signature was accepted")
    if let attestation = try? AttestationObject(bytes) {
        check(attestation.authenticatorData, of: attestation.authenticatorDataBytes)
    }
    if let data = try? AuthenticatorData(bytes) { check(data, of: bytes) }
    _ = try? ClientData(bytes)
    return 0
}

/// The key of `Corpus/webauthn/key-es256`, which has DER signatures.
private let known: COSEKey = {
    let encoded =
        "pQECAyYgASFYIOsVHIF2siXMZRVZ_s8Hr0UP2FgCBGZWs0wY9s8Z"
        + "OEPFIlggknuKpCeivhuINNIzotNPYfE7_UQRnDJdWJbhg_7khPI"
    guard let bytes = Base64URL.decode(encoded), let key = try? COSEKey(bytes) else { fatalError("not a key") }
    return key
}()

private func check(_ data: AuthenticatorData, of bytes: [UInt8]) {
    precondition(data.relyingPartyIDHash.count == 32, "the relying party's hash is incomplete")
    guard let credential = data.credential else {
        precondition(data.extensions != nil || bytes.count == 37, "bytes were skipped")
        return
    }
    precondition(credential.aaguid.count == 16, "the authenticator model is incomplete")
    precondition(
        (1...AuthenticatorData.longestCredentialID).contains(credential.id.count),
        "a credential id without bound"
    )
    _ = try? COSEKey(credential.publicKey)
}
