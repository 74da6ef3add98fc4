import Testing

@testable import PlintoSync

@Suite("Refresh policy")
struct RefreshPolicyTests {
    private let policy = RefreshPolicy()

    @Test(
        "a refresh starts in the last quarter of the lifetime and leaves time for itself",
        arguments: [
            (3_599_000, 2_699_250, 3_239_100), (299_000, 224_250, 269_000), (99_000, 74_250, 84_150), (1000, 750, 850),
        ]
    )
    func window(lifetime: Int64, earliest: Int64, latest: Int64) {
        #expect(abs(policy.refreshPoint(lifetime: lifetime, jitter: 0) - earliest) <= 1)
        #expect(abs(policy.refreshPoint(lifetime: lifetime, jitter: 0.999_999) - latest) <= 100)
    }

    @Test(
        "what a token must be good for is what was asked, cut at nine tenths of the lifetime",
        arguments: [(nil, 10_000), (0, 0), (60, 60_000), (3600, 3_240_000), (Int.max, 3_240_000), (-1, 0)]
            as [(Int?, Int64)]
    )
    func required(asked: Int?, milliseconds: Int64) {
        #expect(policy.required(asked: asked, lifetime: 3_600_000) == milliseconds)
    }

    @Test("without a wish, at most a tenth of a short lifetime")
    func requiredOfShort() {
        #expect(policy.required(asked: nil, lifetime: 1000) == 100)
    }
}
