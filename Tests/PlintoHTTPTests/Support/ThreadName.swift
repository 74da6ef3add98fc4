import Foundation

/// The name that the kernel knows the calling thread by.
enum ThreadName {
    static var current: String {
        let text = try? String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8)
        return text?.trimmingCharacters(in: .newlines) ?? "unknown"
    }
}
