import PlintoSystem

@testable import PlintoServer

/// A resolver that knows some names; numeric addresses are themselves.
struct NameTable: AddressLookup {
    let names: [String: [String]]

    func addresses(of host: String) async -> [IPAddress] {
        if let numeric = IPAddress(host) { return [numeric] }
        return (names[host] ?? []).compactMap { IPAddress($0) }
    }
}
