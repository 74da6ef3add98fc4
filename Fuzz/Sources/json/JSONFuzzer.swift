import PlintoModels

/// The properties of the JSON parser for any input: it neither traps nor hangs, parsed values are within the limits,
/// and their encoding parses to the same value.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJSON(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    _ = try? WireJSON.decodeRequest(UpdateUserRequest.self, from: bytes)
    _ = try? WireJSON.decodeRequest(SignInRequest.self, from: bytes, published: API.SDKCompatibility.fields)
    _ = try? WireJSON.decodeResponse(SyncChanges.self, from: bytes)
    _ = try? WireJSON.decodeResponse(SignInResponse.self, from: bytes)

    guard let value = try? JSONParser.parse(bytes, within: .request) else { return 0 }
    precondition((try? JSONParser.parse(bytes, within: .stored)) == value, "wider limits gave another value")
    var count = 0
    precondition(depth(of: value, counting: &count) <= JSONLimits.request.depth, "nesting exceeds the limit")
    precondition(count <= JSONLimits.request.values, "the number of values exceeds the limit")

    guard let text = try? WireJSON.encode(value), let again = try? JSONParser.parse(text, within: .request) else {
        preconditionFailure("a parsed value cannot be encoded and parsed")
    }
    precondition(again == value, "the encoding is another value")
    precondition((try? WireJSON.encode(again)) == text, "one value has two encodings")
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
