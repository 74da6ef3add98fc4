import PlintoSystem

/// The properties of the parsers of hosts, authorities, origins and URLs for any text: they neither trap nor hang, and
/// every accepted value has one text, which parses to the same value.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzNetworkValues(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let text = unsafe String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    if let host = try? Host(text) {
        precondition((try? Host(host.description)) == host, "a host parses to another")
        precondition(isPlain(host.description), "the text of a host contains a delimiter")
        precondition((host.name == nil) != (host.ipAddress == nil), "a host is neither a name nor an IP address")
    }
    for rule in [Authority.PortRule.optional, .required, .listening, .assumed(443)] {
        guard let authority = try? Authority(text, port: rule) else { continue }
        precondition(
            (try? Authority(authority.description, port: rule)) == authority,
            "an authority is read as another"
        )
        precondition(authority.port != 0 || rule == .listening, "port 0 was accepted")
    }
    if let origin = try? WebOrigin(text) {
        precondition((try? WebOrigin(origin.description)) == origin, "an origin parses to another")
    }
    if let url = try? WebURL(text, longest: .max) {
        precondition((try? WebURL(url.description, longest: .max)) == url, "a URL parses to another")
        precondition(url.description.utf8.allSatisfy { (0x21...0x7E).contains($0) }, "a URL is not printable ASCII")
        precondition(url.path.utf8.first == UInt8(ascii: "/"), "a path does not begin with a slash")
        precondition((try? WebOrigin(url.origin.description)) == url.origin, "a URL has no origin")
    }
    return 0
}

private func isPlain(_ host: String) -> Bool {
    host.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"/?#@\\%".utf8.contains($0) }
}
