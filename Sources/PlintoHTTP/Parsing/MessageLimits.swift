/// The part of ``HTTPLimits`` that a parser needs. Every connection has a copy, so it is small.
struct MessageLimits: Sendable {
    let targetBytes: Int
    let headerBytes: Int
    let headerCount: Int
    var bodyBytes: Int

    init(_ limits: HTTPLimits) {
        targetBytes = limits.maximumTargetBytes
        headerBytes = limits.maximumHeaderBytes
        headerCount = limits.maximumHeaderCount
        bodyBytes = limits.maximumBodyBytes
    }
}
