import PlintoCrypto
import Synchronization

/// Gives the bytes it was made with, in order, and then zeros.
final class ScriptedRandom: RandomSource {
    private let rest: Mutex<[UInt8]>

    init(_ bytes: [UInt8]) {
        rest = Mutex(bytes)
    }

    func bytes(_ count: Int) -> [UInt8] {
        rest.withLock { rest in
            let taken = Array(rest.prefix(count))
            rest.removeFirst(taken.count)
            return taken + [UInt8](repeating: 0, count: count - taken.count)
        }
    }
}
