import CCurl
import Glibc
import PlintoSystem

/// Why a transfer failed.
enum CurlFault: Error {
    case cancelled
    /// - Parameter words: libcurl's own.
    case failed(CURLcode, words: String, TransferCircumstances = TransferCircumstances())

    /// Whether the answer said beforehand that it is larger than allowed.
    var isTooLarge: Bool {
        guard case .failed(let code, _, _) = self else { return false }
        return code == CURLE_FILESIZE_EXCEEDED
    }

    /// In our words, as far as a person can act on it.
    var transportFault: TransportFault {
        guard case .failed(let code, let words, let found) = self else { return .cancelled }
        if found.proxyStatus >= 300 {
            return .unreachable("the proxy refuses the connection with status \(found.proxyStatus)")
        }
        return switch code {
        case CURLE_OPERATION_TIMEDOUT where !found.isNameKnown: .unreachable("no name server answers")
        case CURLE_OPERATION_TIMEDOUT: .timedOut
        case CURLE_COULDNT_RESOLVE_HOST: .unreachable("its host name is unknown")
        case CURLE_COULDNT_RESOLVE_PROXY: .unreachable("the name of the proxy is unknown")
        case CURLE_COULDNT_CONNECT: .unreachable(Self.sentence(for: found.errno))
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING: .interrupted("the connection broke")
        case CURLE_PEER_FAILED_VERIFICATION: .untrusted(CertificateFault(verification: found.verification))
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

/// What libcurl found out on the way to a failure.
struct TransferCircumstances: Hashable {
    /// The system's word on the connection that could not be made; 0 where there is none.
    var errno: Int32 = 0
    /// The status of a proxy's answer to `CONNECT`; 0 where there was none.
    var proxyStatus = 0
    /// OpenSSL's verdict on the server's certificate.
    var verification = 0
    /// Whether the host's name had been looked up, or needed no lookup.
    var isNameKnown = true
}

extension CurlHandle {
    /// The circumstances of the transfer that has just failed.
    var circumstances: TransferCircumstances {
        TransferCircumstances(
            errno: Int32(truncatingIfNeeded: long(CURLINFO_OS_ERRNO)),
            proxyStatus: long(CURLINFO_HTTP_CONNECTCODE),
            verification: long(CURLINFO_SSL_VERIFYRESULT),
            isNameKnown: offset(CURLINFO_NAMELOOKUP_TIME_T) > 0
        )
    }
}
