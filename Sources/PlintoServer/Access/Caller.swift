import PlintoHTTP
import PlintoModels
import PlintoStore

/// Whom a request comes from: the principal that every handler gets.
enum Caller: Sendable {
    case anyone(ClientDescription)
    case signedIn(SignedIn)

    var client: ClientDescription {
        switch self {
        case .anyone(let client): client
        case .signedIn(let signedIn): signedIn.client
        }
    }
}

/// A user at work in a live session.
struct SignedIn: Sendable {
    let profile: Profile
    let session: SessionRecord
    let client: ClientDescription

    var user: User { profile.user }
}

extension Call where Principal == Caller {
    /// The user and session of a call to an endpoint that requires a bearer token.
    ///
    /// - Throws: 401 `missing_token`; never where admission did its work.
    var signedIn: SignedIn {
        get throws(APIError) {
            guard case .signedIn(let signedIn) = principal else { throw Authenticator.missingToken }
            return signedIn
        }
    }

    /// Where the call comes from, for the audit log and a new session.
    var origin: CallOrigin {
        CallOrigin(client: principal.client, requestID: requestID.text)
    }
}

/// Where a call comes from, and the id it goes by.
struct CallOrigin: Sendable {
    let client: ClientDescription
    let requestID: String
}
