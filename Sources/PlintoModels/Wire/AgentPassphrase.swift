/// `POST /agent/v1/unlock`.
package struct UnlockRequest: RequestBody, Hashable {
    /// Absent if a key file opens the secrets.
    package var passphrase: String?

    /// The names of the fields in JSON.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case passphrase
    }

    package init(passphrase: String? = nil) {
        self.passphrase = passphrase
    }
}

/// `PUT /agent/v1/passphrase`.
package struct SetPassphraseRequest: RequestBody, Hashable {
    package var passphrase: String
    /// The current one; absent if there is none.
    package var currentPassphrase: String?

    /// The names of the fields in JSON.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case passphrase
        case currentPassphrase = "current_passphrase"
    }

    package init(passphrase: String, currentPassphrase: String? = nil) {
        self.passphrase = passphrase
        self.currentPassphrase = currentPassphrase
    }
}

/// `POST /agent/v1/passphrase/remove`.
package struct RemovePassphraseRequest: RequestBody, Hashable {
    package var currentPassphrase: String

    /// The names of the fields in JSON.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case currentPassphrase = "current_passphrase"
    }

    package init(currentPassphrase: String) {
        self.currentPassphrase = currentPassphrase
    }
}
