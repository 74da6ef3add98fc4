import PlintoModels

/// One parameter of a query or a form.
struct QueryItem: Hashable, Sendable {
    let name: String
    let value: String

    init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

extension [QueryItem] {
    /// `application/x-www-form-urlencoded`, with a space as `%20`, which every parser accepts.
    var encoded: String {
        map { PercentEncoding.encode($0.name) + "=" + PercentEncoding.encode($0.value) }.joined(separator: "&")
    }

    /// The parameters of a URL; nil if one is malformed.
    init?(of url: String) {
        self = []
        guard let mark = url.firstIndex(of: "?") else { return }
        for pair in url[url.index(after: mark)...].split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let decoded = parts.map { PercentEncoding.decode(String($0.map { $0 == "+" ? " " : $0 })) }
            guard let name = decoded[0], let value = decoded.count == 2 ? decoded[1] : "" else { return nil }
            append(QueryItem(name, value))
        }
    }

    /// Returns `url` with these parameters appended.
    func appended(to url: String) -> String {
        url + (url.contains("?") ? "&" : "?") + encoded
    }
}
