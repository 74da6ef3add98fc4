/// The paths that published SDKs have built in: `/api/v1` is `/v1` with their additional names.
enum SDKPath {
    private static let prefix = "/api/v1/"

    /// The path under `/v1` for one under `/api/v1`; nil for any other.
    static func own(_ path: String) -> String? {
        path.hasPrefix(prefix) ? String(path.dropFirst("/api".count)) : nil
    }
}
