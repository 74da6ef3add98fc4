import PlintoHTTP
import PlintoModels

/// What the parser must hold for any bytes: it does not trap, it ends, and it does not matter in which pieces they came.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRequestParser(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    // Limits small enough that the fuzzer reaches them.
    var limits = HTTPLimits.standard
    limits.maximumHeaderBytes = 2_048
    limits.maximumHeaderCount = 16
    limits.maximumTargetBytes = 256
    limits.maximumBodyBytes = 1_024

    let whole = events(of: bytes, pieces: max(1, bytes.count), limits)
    precondition(whole == events(of: bytes, pieces: 1, limits), "a byte at a time made other requests")
    precondition(whole == events(of: bytes, pieces: 7, limits), "seven bytes at a time made other requests")
    return 0
}

/// Everything that the parser says of `bytes` when they come `pieces` at a time.
private func events(of bytes: [UInt8], pieces: Int, _ limits: HTTPLimits) -> [String] {
    var parser = RequestParser(limits: limits, peer: .unix(pid: 1, uid: 1, gid: 1))
    var events: [String] = []
    var taken = 0
    while taken < bytes.count {
        let piece = Array(bytes[taken..<min(bytes.count, taken + pieces)])
        var offset = 0
        while let event = parser.consume(piece.span, from: &offset) {
            switch event {
            case .continueExpected:
                events.append("continue")
            case .request(let request, let keepsAlive):
                let fields = request.fields.map { "\($0.name)=\($0.value)" }
                events.append("\(request.method) \(request.path) \(fields) \(request.body) \(keepsAlive)")
                if !keepsAlive { return events }
            case .refused(let error, let known):
                // What is known of the request depends on how much of it had come by then.
                precondition(known.body.isEmpty, "a refused request has a body")
                events.append("refused \(error.status) \(error.reason)")
                return events
            }
        }
        taken += piece.count
    }
    return events
}
