import PlintoModels
import Testing

@testable import PlintoCrypto

/// Keys of other issuers, as they publish them.
@Suite("Keys of issuers")
struct IssuerKeyTests {
    /// The key of RFC 7515 appendix A.2.
    private static let modulus =
        "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pC"
        + "gNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg6"
        + "65xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRW"
        + "yuXpoQ"
    private static let input =
        "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVl"
        + "fQ"
    private static let signature =
        "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t"
        + "1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12j"
        + "zDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQ"
        + "Ge77Rw"

    private func key(_ json: String) throws -> IssuerKey? {
        IssuerKey(try WireJSON.decodeResponse(IssuerKey.Document.self, from: Array(json.utf8)))
    }

    @Test("the signature of RFC 7515 A.2 fits, and no other")
    func rs256() throws {
        let key = try #require(try key(#"{"kty":"RSA","kid":"a","n":"\#(Self.modulus)","e":"AQAB"}"#))
        #expect(key.algorithm == "RS256" && key.id == "a")
        let signature = try #require(Base64URL.decode(Self.signature))
        #expect(key.verify(signature, message: Array(Self.input.utf8)))
        #expect(!key.verify(signature, message: Array((Self.input + "x").utf8)))
        for index in [0, 100, 255] {
            var altered = signature
            altered[index] ^= 1
            #expect(!key.verify(altered, message: Array(Self.input.utf8)))
        }
        #expect(!key.verify(signature + [0], message: Array(Self.input.utf8)))
        #expect(!key.verify([], message: Array(Self.input.utf8)))
    }

    @Test(
        "a key that is for something else, or is none, is left out",
        arguments: [
            #"{"kty":"RSA","n":"N","e":"AQAB"}"#, #"{"kty":"RSA","kid":"","n":"N","e":"AQAB"}"#,
            #"{"kty":"RSA","kid":"a","use":"enc","n":"N","e":"AQAB"}"#,
            #"{"kty":"RSA","kid":"a","alg":"RS512","n":"N","e":"AQAB"}"#,
            #"{"kty":"RSA","kid":"a","alg":"HS256","n":"N","e":"AQAB"}"#,
            #"{"kty":"RSA","kid":"a","alg":"none","n":"N","e":"AQAB"}"#,
            #"{"kty":"RSA","kid":"a","n":"N"}"#, #"{"kty":"RSA","kid":"a","n":"AQAB","e":"AQAB"}"#,
            #"{"kty":"RSA","kid":"a","n":"N","e":"AQ"}"#, #"{"kty":"RSA","kid":"a","n":"N","e":"AgAA"}"#,
            #"{"kty":"oct","kid":"a","k":"c2VjcmV0"}"#, #"{"kty":"EC","kid":"a","crv":"P-256","x":"AA","y":"AA"}"#,
            #"{"kty":"EC","kid":"a","crv":"P-384","x":"AA","y":"AA"}"#,
            #"{"kty":"OKP","kid":"a","crv":"Ed25519","x":"AA"}"#,
        ]
    )
    func unfit(json: String) throws {
        #expect(try key(json.replacing(#""n":"N""#, with: #""n":"\#(Self.modulus)""#)) == nil)
    }
}
