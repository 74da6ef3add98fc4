import Testing

@testable import PlintoServer

@Suite("The cache in front of the store")
struct ReadThroughCacheTests {
    @Test("a value is loaded once, and again after it was invalidated")
    func loads() async {
        let cache = ReadThroughCache<Int, String>(capacity: 10)
        #expect(await cache.value(1) { "a" } == "a")
        #expect(await cache.value(1) { "b" } == "a")
        cache.invalidate([1])
        #expect(await cache.value(1) { "b" } == "b")
    }

    @Test("a value that was invalidated while it was being loaded is not kept")
    func race() async {
        let cache = ReadThroughCache<Int, String>(capacity: 10)
        let loaded = await cache.value(1) {
            cache.invalidate([1])
            return "old"
        }
        #expect(loaded == "old")
        #expect(cache.cached(1) == nil)
        #expect(await cache.value(1) { "new" } == "new")
    }

    @Test("nothing found is nothing kept")
    func absent() async {
        let cache = ReadThroughCache<Int, String>(capacity: 10)
        #expect(await cache.value(1) { nil } == nil)
        #expect(await cache.value(1) { "a" } == "a")
    }

    @Test("it never holds more than its capacity, and keeps what is asked for")
    func bound() async {
        let cache = ReadThroughCache<Int, Int>(capacity: 100)
        for key in 0..<10_000 {
            cache.keep(key, for: key, madeIn: cache.generation)
            #expect(cache.cached(0) == 0)
        }
        #expect((0..<10_000).count { cache.cached($0) != nil } <= 100)
    }

    @Test("what was made before something was invalidated is not kept, and nothing is left after all was")
    func generations() {
        let cache = ReadThroughCache<Int, Int>(capacity: 8)
        let before = cache.generation
        cache.keep(1, for: 1, madeIn: before)
        cache.invalidateAll()
        #expect(cache.cached(1) == nil)
        cache.keep(2, for: 2, madeIn: before)
        #expect(cache.cached(2) == nil)
        cache.keep(3, for: 3, madeIn: cache.generation)
        #expect(cache.cached(3) == 3)
    }
}
