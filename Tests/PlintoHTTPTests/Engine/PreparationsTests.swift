import Testing

@testable import PlintoHTTP

@Suite("Long polls that are being prepared")
struct PreparationsTests {
    private static let most = Preparations<Int>.most

    @Test("as many as may be are at work, and each that ends makes room for the one that has waited longest")
    func takesTurns() {
        var preparations = Preparations<Int>()
        var began = (0..<Self.most).map { preparations.enter($0) }
        #expect(began.allSatisfy { $0 })
        // Far more than one clean-up of the queue.
        var entered = Self.most
        var next: [Int?] = []
        for _ in 0..<10 {
            began = (entered..<entered + Self.most).map { preparations.enter($0) }
            entered += Self.most
            #expect(began.allSatisfy { !$0 })
            for _ in 1..<Self.most { next.append(preparations.leave()) }
            #expect(preparations.count == Self.most)
            #expect(preparations.waitingCount == entered - Self.most - next.count)
        }
        for _ in 0..<10 { next.append(preparations.leave()) }
        #expect(next == Array(Self.most..<entered))
        let last = (0..<Self.most).map { _ in preparations.leave() }
        #expect(last.allSatisfy { $0 == nil })
        #expect(preparations.count == 0 && preparations.waitingCount == 0)
        let again = preparations.enter(0)
        #expect(again)
    }
}
