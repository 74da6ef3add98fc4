import PlintoCrypto
import PlintoModels
import Testing

@Suite("One-time passwords")
struct OTPSecretTests {
    /// RFC 4226 appendix D.
    static let hotp = [
        (0, "755224"), (1, "287082"), (2, "359152"), (3, "969429"), (4, "338314"), (5, "254676"), (6, "287922"),
        (7, "162583"), (8, "399871"), (9, "520489"),
    ]

    @Test("the HOTP values of RFC 4226 appendix D", arguments: hotp)
    func rfc4226(counter: Int, code: String) {
        #expect(OTPSecret(bytes: Array("12345678901234567890".utf8)).hotp(counter: UInt64(counter)) == code)
    }

    struct TOTPVector: Sendable, CustomTestStringConvertible {
        let time: Int64
        let algorithm: OTPAlgorithm
        let code: String

        var testDescription: String { "\(algorithm.rawValue) at \(time)" }
    }

    /// RFC 6238 appendix B.
    static let totp = [
        TOTPVector(time: 59, algorithm: .sha1, code: "94287082"),
        TOTPVector(time: 59, algorithm: .sha256, code: "46119246"),
        TOTPVector(time: 59, algorithm: .sha512, code: "90693936"),
        TOTPVector(time: 1_111_111_109, algorithm: .sha1, code: "07081804"),
        TOTPVector(time: 1_111_111_109, algorithm: .sha256, code: "68084774"),
        TOTPVector(time: 1_111_111_109, algorithm: .sha512, code: "25091201"),
        TOTPVector(time: 1_111_111_111, algorithm: .sha1, code: "14050471"),
        TOTPVector(time: 1_111_111_111, algorithm: .sha256, code: "67062674"),
        TOTPVector(time: 1_111_111_111, algorithm: .sha512, code: "99943326"),
        TOTPVector(time: 1_234_567_890, algorithm: .sha1, code: "89005924"),
        TOTPVector(time: 1_234_567_890, algorithm: .sha256, code: "91819424"),
        TOTPVector(time: 1_234_567_890, algorithm: .sha512, code: "93441116"),
        TOTPVector(time: 2_000_000_000, algorithm: .sha1, code: "69279037"),
        TOTPVector(time: 2_000_000_000, algorithm: .sha256, code: "90698825"),
        TOTPVector(time: 2_000_000_000, algorithm: .sha512, code: "38618901"),
        TOTPVector(time: 20_000_000_000, algorithm: .sha1, code: "65353130"),
        TOTPVector(time: 20_000_000_000, algorithm: .sha256, code: "77737706"),
        TOTPVector(time: 20_000_000_000, algorithm: .sha512, code: "47863826"),
    ]

    @Test("the TOTP values of RFC 6238 appendix B", arguments: totp)
    func rfc6238(vector: TOTPVector) {
        // The appendix repeats the digits to the length of each hash.
        let lengths: [OTPAlgorithm: Int] = [.sha1: 20, .sha256: 32, .sha512: 64]
        let digits = String(repeating: "1234567890", count: 7).utf8.prefix(lengths[vector.algorithm] ?? 0)
        let secret = OTPSecret(bytes: Array(digits), algorithm: vector.algorithm, digits: 8)
        #expect(secret.totp(at: Timestamp(seconds: vector.time)).code == vector.code)
    }

    @Test("a code lives to the end of its period, to the second")
    func validity() {
        let secret = OTPSecret(bytes: Array("12345678901234567890".utf8))
        let first = secret.totp(at: Timestamp(seconds: 0))
        #expect(first.validFor == 30)
        #expect(secret.totp(at: Timestamp(milliseconds: 29_999)) == (first.code, 1))
        let second = secret.totp(at: Timestamp(seconds: 30))
        #expect(second.validFor == 30)
        #expect(second.code != first.code)
        #expect(second.code == secret.hotp(counter: 1))
    }

    @Test("the period sets how long a code lives", arguments: [1, 15, 30, 60, 3600])
    func periods(period: Int) {
        let secret = OTPSecret(bytes: [1, 2, 3], period: period)
        let time = Timestamp(seconds: Int64(period) * 1000 + Int64(period) - 1)
        #expect(secret.totp(at: time) == (secret.hotp(counter: 1000), 1))
    }

    @Test("codes of fewer digits are the ends of longer ones, leading zeros kept", arguments: 0..<200)
    func digits(counter: UInt64) {
        let codes = (6...8).map { OTPSecret(bytes: [7], digits: $0).hotp(counter: counter) }
        #expect(codes.map(\.count) == [6, 7, 8])
        #expect(codes[2].hasSuffix(codes[1]))
        #expect(codes[1].hasSuffix(codes[0]))
    }

    @Test("a clock before 1970 and a counter at its end give a code, not a crash")
    func extremes() {
        let secret = OTPSecret(bytes: Array("12345678901234567890".utf8))
        #expect(secret.totp(at: Timestamp(milliseconds: .min / 2)) == ("755224", 30))
        #expect(secret.hotp(counter: .max).count == 6)
        #expect(secret.totp(at: Timestamp(milliseconds: .max)).code.count == 6)
    }

    @Test("secrets of any length work, the reference's 80 bits too", arguments: [1, 10, 20, 64, 65, 200])
    func lengths(count: Int) {
        #expect(OTPSecret(bytes: [UInt8](repeating: 9, count: count), algorithm: .sha256).hotp(counter: 5).count == 6)
    }

    @Test("Steam's codes are those of its own client", arguments: [(1_511_200_518, "FR8RV"), (1_511_200_714, "9P3VP")])
    func steam(seconds: Int64, code: String) throws {
        let bytes = try #require(Base32.decode("63BEDWCQZKTQWPESARIERL5DTTQFCJTK"))
        let secret = OTPSecret(bytes: bytes, digits: 5, encoding: .steam)
        #expect(secret.totp(at: Timestamp(seconds: seconds)).code == code)
    }

    @Test("ten digits hold the whole number")
    func tenDigits() {
        // RFC 4226, appendix D: the intermediate value of count 0.
        let secret = OTPSecret(bytes: Array("12345678901234567890".utf8), digits: 10)
        #expect(secret.hotp(counter: 0) == "1284755224")
    }
}
