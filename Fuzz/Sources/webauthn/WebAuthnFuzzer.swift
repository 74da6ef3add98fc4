import PlintoCrypto

/// What the readers of an authenticator's bytes must hold for any bytes: they do not trap, they end, and whatever they
/// accept is the one encoding of what they read.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzWebAuthn(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    if let value = try? CBORDecoder.decode(bytes) {
        precondition(value.encoded == bytes, "CBOR was read that is written in another way")
    }
    if let (value, end) = try? CBORDecoder.decodePrefix(of: bytes, from: 0) {
        precondition(value.encoded == Array(bytes[..<end]), "a value does not end where it says")
    }
    if let key = try? COSEKey(bytes) {
        precondition(!key.verify(bytes, message: bytes), "a key has signed itself")
    }
    // The bytes as a signature: what its strict reader makes of them, for nobody made one of this message.
    precondition(!known.verify(bytes, message: []), "a signature was found by chance")
    if let attestation = try? AttestationObject(bytes) {
        check(attestation.authenticatorData, of: attestation.authenticatorDataBytes)
    }
    if let data = try? AuthenticatorData(bytes) { check(data, of: bytes) }
    _ = try? ClientData(bytes)
    return 0
}

/// The key of `Corpus/webauthn/key-es256`, whose signatures are DER.
private let known: COSEKey = {
    let encoded =
        "pQECAyYgASFYIOsVHIF2siXMZRVZ_s8Hr0UP2FgCBGZWs0wY9s8Z"
        + "OEPFIlggknuKpCeivhuINNIzotNPYfE7_UQRnDJdWJbhg_7khPI"
    guard let bytes = Base64URL.decode(encoded), let key = try? COSEKey(bytes) else { fatalError("not a key") }
    return key
}()

private func check(_ data: AuthenticatorData, of bytes: [UInt8]) {
    precondition(data.relyingPartyIDHash.count == 32, "the relying party's hash is not whole")
    guard let credential = data.credential else {
        precondition(data.extensions != nil || bytes.count == 37, "bytes were passed over")
        return
    }
    precondition(credential.aaguid.count == 16, "the model of authenticator is not whole")
    precondition(
        (1...AuthenticatorData.longestCredentialID).contains(credential.id.count),
        "a credential id without bound"
    )
    _ = try? COSEKey(credential.publicKey)
}
