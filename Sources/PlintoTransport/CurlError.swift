import CCurl
import Glibc
import PlintoSystem

/// The reason why a transfer failed.
enum CurlError: Error {
    case cancelled
    /// - Parameter words: The message of libcurl.
    case failed(CURLcode, words: String, TransferCircumstances = TransferCircumstances())

    /// True if the response announced a body larger than allowed.
    var isTooLarge: Bool {
        guard case .failed(let code, _, _) = self else { return false }
        return code == CURLE_FILESIZE_EXCEEDED
    }

    /// The error in the transport's terms, as far as a user can act on it.
    var transportError: TransportError {
        guard case .failed(let code, let words, let found) = self else { return .cancelled }
        if found.proxyStatus >= 300 {
            return .unreachable("the proxy refused the connection with status \(found.proxyStatus)")
        }
        return switch code {
        case CURLE_OPERATION_TIMEDOUT where !found.isNameKnown: .unreachable("no name server responds")
        case CURLE_OPERATION_TIMEDOUT: .timedOut
        case CURLE_COULDNT_RESOLVE_HOST: .unreachable("the host name cannot be resolved")
        case CURLE_COULDNT_RESOLVE_PROXY: .unreachable("the host name of the proxy cannot be resolved")
        case CURLE_COULDNT_CONNECT: .unreachable(Self.sentence(for: found.errno))
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING: .interrupted("the connection broke")
        case CURLE_PEER_FAILED_VERIFICATION: .untrusted(CertificateError(verification: found.verification))
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
        case EHOSTUNREACH: "there is no route to its network"
        case 0: "the connection failed"
        default: unsafe String(cString: strerror(errno))
        }
    }
}

/// The circumstances of a failed transfer, from libcurl.
struct TransferCircumstances: Hashable {
    /// The system's error of the connection; 0 for none.
    var errno: Int32 = 0
    /// The status of a proxy's response to `CONNECT`; 0 for none.
    var proxyStatus = 0
    /// OpenSSL's verification result for the server's certificate.
    var verification = 0
    /// True if the host name was resolved or needed no lookup.
    var isNameKnown = true
}

extension CurlHandle {
    /// Reads the circumstances of the transfer that has just failed.
    var circumstances: TransferCircumstances {
        TransferCircumstances(
            errno: Int32(truncatingIfNeeded: long(CURLINFO_OS_ERRNO)),
            proxyStatus: long(CURLINFO_HTTP_CONNECTCODE),
            verification: long(CURLINFO_SSL_VERIFYRESULT),
            isNameKnown: offset(CURLINFO_NAMELOOKUP_TIME_T) > 0
        )
    }
}
