import PlintoCrypto

extension CBORValue: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
    public init(integerLiteral value: Int) {
        self = value < 0 ? .negative(UInt64(-1 - value)) : .unsigned(UInt64(value))
    }

    public init(stringLiteral value: String) {
        self = .text(value)
    }

    static func map(_ entries: [(key: CBORValue, value: CBORValue)]) -> CBORValue {
        .map(CBORMap(entries: entries.map { CBORMap.Entry(key: $0.key, value: $0.value) }))
    }

    /// This map with the value of a key replaced; nil takes it out.
    func with(_ key: CBORValue, _ value: CBORValue?) -> CBORValue {
        var entries = (map?.entries ?? []).filter { $0.key != key }
        if let value { entries.append(CBORMap.Entry(key: key, value: value)) }
        return .map(CBORMap(entries: entries))
    }
}
