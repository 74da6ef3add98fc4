import PlintoModels

/// What the readers and writers of dates must hold for any text and any time: they do not trap, what they read is written as
/// the same time, and a wait is bounded.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzDates(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    let text = String(decoding: bytes, as: UTF8.self)
    // The first eight bytes are a clock, too.
    let clock = Timestamp(milliseconds: bytes.prefix(8).reduce(0) { $0 << 8 | Int64($1) })

    if let time = Timestamp(text: text) {
        precondition(Timestamp(text: time.preciseText) == time, "an RFC 3339 time is written as another")
    }
    if let time = HTTPDate.parse(text), time >= Timestamp(milliseconds: 0) {
        precondition(reread(time) == time || time.seconds == 253_402_300_800, "an HTTP date is written as another")
    }
    precondition(Timestamp(text: clock.preciseText) != nil, "a time has no RFC 3339 text")
    precondition(reread(clock) != nil, "a time has no HTTP date")
    for value in [text, String(decoding: bytes.dropFirst(8), as: UTF8.self)] {
        guard let wait = RetryAfter.seconds(value, now: clock) else { continue }
        precondition((0...1_000_000_000).contains(wait), "a wait is out of bounds")
        _ = clock.advanced(bySeconds: Int64(wait))
    }
    return 0
}

/// The time that the HTTP date of a time names.
private func reread(_ time: Timestamp) -> Timestamp? {
    HTTPDate.parse(String(decoding: HTTPDate(time).text, as: UTF8.self))
}
