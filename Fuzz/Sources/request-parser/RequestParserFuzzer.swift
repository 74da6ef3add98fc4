import PlintoHTTP
import PlintoModels

/// The properties of the request parser for any input: it neither traps nor hangs, and the result does not depend on how
/// the bytes are split.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRequestParser(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    // Small limits that the fuzzer can reach.
    var limits = HTTPLimits.standard
    limits.maximumHeaderBytes = 2_048
    limits.maximumHeaderCount = 16
    limits.maximumTargetBytes = 256
    limits.maximumBodyBytes = 1_024

    let whole = events(of: bytes, pieces: max(1, bytes.count), limits)
    precondition(whole == events(of: bytes, pieces: 1, limits), "one byte at a time gave other requests")
    precondition(whole == events(of: bytes, pieces: 7, limits), "seven bytes at a time gave other requests")
    return 0
}

/// The events of the parser for `bytes`, `pieces` bytes at a time.
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
                // The known part of the request depends on how much of it had arrived.
                precondition(known.body.isEmpty, "a refused request has a body")
                events.append("refused \(error.status) \(error.reason)")
                return events
            }
        }
        taken += piece.count
    }
    return events
}
