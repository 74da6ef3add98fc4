import PlintoModels

/// What the parser of JSON must hold for any bytes: it does not trap, it ends, what it reads is within its limits, and what
/// is written of it is read as the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJSON(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    _ = try? WireJSON.decodeRequest(UpdateUserRequest.self, from: bytes)
    _ = try? WireJSON.decodeRequest(SignInRequest.self, from: bytes, published: API.Published.fields)
    _ = try? WireJSON.decodeResponse(SyncChanges.self, from: bytes)
    _ = try? WireJSON.decodeResponse(SignInResponse.self, from: bytes)

    guard let value = try? JSONParser.parse(bytes, within: .request) else { return 0 }
    precondition((try? JSONParser.parse(bytes, within: .stored)) == value, "wider limits read something else")
    var count = 0
    precondition(depth(of: value, counting: &count) <= JSONLimits.request.depth, "nesting without bound")
    precondition(count <= JSONLimits.request.values, "values without bound")

    guard let text = try? WireJSON.encode(value), let again = try? JSONParser.parse(text, within: .request) else {
        preconditionFailure("what was read cannot be written and read")
    }
    precondition(again == value, "what was written is another value")
    precondition((try? WireJSON.encode(again)) == text, "one value has two texts")
    return 0
}

private func depth(of value: JSONValue, counting count: inout Int) -> Int {
    count += 1
    var deepest = 0
    switch value {
    case .null, .bool, .integer, .number, .string: return 0
    case .array(let values): for value in values { deepest = max(deepest, depth(of: value, counting: &count)) }
    case .object(let fields): for value in fields.values { deepest = max(deepest, depth(of: value, counting: &count)) }
    }
    return deepest + 1
}
