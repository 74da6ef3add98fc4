import CCurl
import Glibc
import PlintoSystem

/// Why a transfer failed.
enum CurlFault: Error {
    case cancelled
    /// - Parameters:
    ///   - errno: Of the connection that could not be made; 0 where there is none.
    ///   - words: libcurl's own.
    case failed(CURLcode, errno: Int32, words: String)

    /// Whether the answer said beforehand that it is larger than allowed.
    var isTooLarge: Bool {
        guard case .failed(let code, _, _) = self else { return false }
        return code == CURLE_FILESIZE_EXCEEDED
    }

    /// In our words, as far as a person can act on it.
    var transportFault: TransportFault {
        guard case .failed(let code, let errno, let words) = self else { return .cancelled }
        return switch code {
        case CURLE_OPERATION_TIMEDOUT: .timedOut
        case CURLE_COULDNT_RESOLVE_HOST: .unreachable("its name is unknown")
        case CURLE_COULDNT_RESOLVE_PROXY: .unreachable("the name of the proxy is unknown")
        case CURLE_COULDNT_CONNECT: .unreachable(Self.sentence(for: errno))
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING: .interrupted("the connection broke")
        case CURLE_PEER_FAILED_VERIFICATION: .unreachable("its certificate is not trusted")
        case CURLE_SSL_CONNECT_ERROR: .unreachable("TLS failed")
        case CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING, CURLE_PARTIAL_FILE,
            CURLE_UNSUPPORTED_PROTOCOL, CURLE_WRITE_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM:
            .invalidResponse(words)
        default: .unreachable(words)
        }
    }

    private static func sentence(for errno: Int32) -> String {
        switch errno {
        case ECONNREFUSED: "the connection was refused"
        case ENETUNREACH, ENETDOWN: "there is no network"
        case EHOSTUNREACH: "there is no way to its network"
        case 0: "no connection could be made"
        default: unsafe String(cString: strerror(errno))
        }
    }
}
