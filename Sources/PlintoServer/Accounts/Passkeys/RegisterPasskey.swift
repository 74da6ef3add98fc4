import PlintoCrypto
import PlintoModels
import PlintoStore

/// `/passkeys/register/options` and `/passkeys/register/verify`: adds a passkey to the caller's account.
struct RegisterPasskey: Sendable {
    let database: ServerDatabase
    let relyingParty: RelyingParty
    let challenges: PasskeyChallenges
    let proof: IdentityProof
    let mail: MailOutbox

    /// - Parameter request: Proof that the request comes from the user, if the sign-in is not recent.
    /// - Throws: The errors of ``IdentityProof``; 409 `too_many`.
    func options(
        _ request: PasswordProof,
        for caller: SignedIn,
        from context: RequestContext
    ) async throws -> PublicKeyCredentialCreationOptionsJSON {
        try await proof.require(
            for: API.Passkeys.postRegisterOptions.description,
            of: caller,
            PresentedProof(password: request.password, code: request.code),
            to: "add a passkey",
            from: context
        )
        let user = caller.user
        let (challenge, present) = try await database.write(as: context) { transaction in
            try caller.requireLive(at: transaction.now, in: transaction)
            let present = try transaction.passkeys.list(of: user.id)
            guard present.count < Limits.Account.passkeys else { throw Self.tooMany }
            let challenge = try challenges.open(
                .registration,
                for: user.id,
                isRestricted: true,
                requiresUserVerification: false,
                in: transaction
            )
            return (challenge, present)
        }
        let name = [user.firstName, user.lastName].compactMap(\.self).joined(separator: " ")
        return PublicKeyCredentialCreationOptionsJSON(
            rp: .init(id: relyingParty.id, name: relyingParty.id),
            user: .init(
                id: Base64URL.encode(PasskeyHandle.bytes(of: user.id)),
                name: user.email,
                displayName: name.isEmpty ? user.email : name
            ),
            challenge: challenge,
            pubKeyCredParams: COSEAlgorithm.allCases.map { .init(alg: $0.rawValue) },
            timeout: Int(PasskeyChallenges.lifetime) * 1000,
            excludeCredentials: present.map(PublicKeyCredentialDescriptorJSON.init),
            // Preferred, not required: a security key that supports neither is still a good second factor.
            authenticatorSelection: .init(
                residentKey: "preferred",
                requireResidentKey: false,
                userVerification: "preferred"
            ),
            attestation: "none",
            extensions: .init(credProps: true)
        )
    }

    /// The result of the transaction. A refusal uses up the challenge, so it must not be rolled back by an error.
    private enum Outcome: Sendable {
        case added
        case refused(APIError)
    }

    /// - Throws: 400 `challenge_over`, `passkey_refused`, `invalid_format`, `too_long`; 409 `passkey_exists`,
    ///   `too_many`.
    func verify(
        _ request: RegistrationResponseJSON,
        by caller: SignedIn,
        from context: RequestContext
    ) async throws -> Passkey {
        let (credentialID, clientData) = try PresentedCredential.read(
            id: request.id,
            rawId: request.rawId,
            type: request.type,
            clientDataJSON: request.response.clientDataJSON
        )
        let attestation = try PresentedCredential.bytes(
            request.response.attestationObject,
            "response.attestationObject",
            most: AttestationObject.longest
        )
        let name = try request.name.map(PasskeyRules.name) ?? PasskeyRules.usualName(context.client)
        let user = caller.user
        let challenge = try await database.read { transaction in
            try challenges.find(clientData.challengeHash, .registration, in: transaction)
        }
        guard let challenge, challenge.userID == user.id else { throw PasskeyChallenges.over(.registration) }
        let judgement = Result { () throws(APIError) in
            try judge(credentialID, clientData, attestation, challenge)
        }.map { record(of: $0, name, PasskeyRules.transports(request.response.transports), user.id) }

        let outcome = try await database.write(as: context) { transaction -> Outcome in
            guard try transaction.passkeyChallenges.consume(challenge.hash) else {
                throw PasskeyChallenges.over(.registration)
            }
            switch judgement {
            case .failure(let error): return .refused(error)
            case .success(let passkey): return try add(passkey, caller, in: transaction)
            }
        }
        switch (outcome, judgement) {
        case (.refused(let error), _): throw error
        case (.added, let judgement):
            return Passkey(try judgement.get())
        }
    }

    private func judge(
        _ credentialID: [UInt8],
        _ clientData: ClientData,
        _ attestation: [UInt8],
        _ challenge: PasskeyChallengeRecord
    ) throws(APIError) -> NewCredential {
        let ceremony = Ceremony(
            relyingParty: relyingParty,
            challengeHash: challenge.hash,
            requiresUserVerification: challenge.requiresUserVerification
        )
        let credential: NewCredential
        do throws(WebAuthnError) {
            credential = try ceremony.register(clientData: clientData, attestationObject: attestation)
        } catch {
            throw .refused(error, .invalidRequest)
        }
        guard credential.id == credentialID else {
            throw APIError(
                .invalidRequest,
                .passkeyRefused,
                "The passkey was not accepted: its id is not the one in the attestation object.",
                field: "id"
            )
        }
        return credential
    }

    private func record(
        of credential: NewCredential,
        _ name: String,
        _ transports: [String],
        _ user: UserID
    ) -> PasskeyRecord {
        let now = database.clock.now()
        return PasskeyRecord(
            id: PasskeyID(createdAt: now, from: database.random),
            userID: user,
            credentialID: credential.id,
            publicKey: credential.publicKey,
            name: name,
            signCount: Int64(credential.signCount),
            isBackupEligible: credential.isBackupEligible,
            isBackedUp: credential.isBackedUp,
            hasVerifiedUser: credential.isUserVerified,
            aaguid: credential.aaguid,
            transports: transports,
            createdAt: now
        )
    }

    private func add(
        _ passkey: PasskeyRecord,
        _ caller: SignedIn,
        in transaction: ServerTransaction
    ) throws -> Outcome {
        try caller.requireLive(at: transaction.now, in: transaction)
        guard try transaction.passkeys.count(of: passkey.userID) < Limits.Account.passkeys else {
            return .refused(Self.tooMany)
        }
        guard try transaction.passkeys.insert(passkey) else { return .refused(Self.exists) }
        try transaction.audit.record(.passkeyCreated, on: passkey.id)
        var resource = try JSONValue(encoding: Passkey(passkey))
        if case .object(var fields) = resource {
            fields["user_id"] = .string(passkey.userID.text)
            resource = .object(fields)
        }
        try transaction.events.publish(.passkeyCreated, ["passkey": resource], user: passkey.userID)
        let notice = PasskeyNotificationEmail(
            event: .added,
            passkey: passkey.name,
            time: transaction.now,
            address: transaction.context.client.address
        )
        try mail.enqueue(notice, to: caller.user.email, lifetime: PasskeyNotificationEmail.lifetime, in: transaction)
        return .added
    }

    private static let tooMany = APIError(
        .invalidRequest,
        .tooMany,
        "The account has \(Limits.Account.passkeys) passkeys. Remove one first.",
        status: 409
    )

    private static let exists = APIError(
        .invalidRequest,
        .passkeyExists,
        "This passkey already belongs to an account.",
        field: "id",
        status: 409
    )
}

/// The user handle by which a passkey identifies its user (WebAuthn L3 §5.4.3): nothing personal, and at most 64 bytes.
enum PasskeyHandle {
    static func bytes(of user: UserID) -> [UInt8] { Array(user.text.utf8) }
}
