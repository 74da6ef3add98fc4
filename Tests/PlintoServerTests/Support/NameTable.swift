import PlintoSystem

@testable import PlintoServer

/// A resolver that knows some names; numeric addresses are themselves.
struct NameTable: AddressLookup {
    let names: [String: [String]]

    func addresses(of host: Host) async -> [IPAddress] {
        if let numeric = host.ipAddress { return [numeric] }
        return (names[host.unbracketed] ?? []).compactMap { IPAddress($0) }
    }
}
