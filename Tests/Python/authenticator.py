"""A browser with an authenticator in software, made of python-fido2: reads options as JSON on standard input, and prints
what navigator.credentials.create or get would have answered.

    authenticator.py create STATE ALGORITHM ORIGIN < creation-options.json
    authenticator.py get STATE ORIGIN < request-options.json

STATE is a file that keeps the passkey. The options are parsed by the library, so that one which a browser would not take
fails here too.
"""

import hashlib
import json
import os
import sys

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from fido2 import cose
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorAttestationResponse,
    AuthenticatorAssertionResponse,
    AuthenticatorData,
    AuthenticationResponse,
    CollectedClientData,
    PublicKeyCredentialCreationOptions,
    PublicKeyCredentialRequestOptions,
    RegistrationResponse,
)

PRESENT_AND_VERIFIED = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV
SYNCED = AuthenticatorData.FLAG.BE | AuthenticatorData.FLAG.BS

KEYS = {
    -7: (lambda: ec.generate_private_key(ec.SECP256R1()), cose.ES256),
    -8: (ed25519.Ed25519PrivateKey.generate, cose.EdDSA),
    -257: (lambda: rsa.generate_private_key(65537, 2048), cose.RS256),
}


def sign(key, message):
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(message, ec.ECDSA(hashes.SHA256()))
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(message, padding.PKCS1v15(), hashes.SHA256())
    return key.sign(message)


def create(state, algorithm, origin):
    options = PublicKeyCredentialCreationOptions.from_dict(json.load(sys.stdin))
    assert algorithm in [parameter.alg for parameter in options.pub_key_cred_params]
    make, kind = KEYS[algorithm]
    key = make()
    credential_id = os.urandom(32)
    credential = AttestedCredentialData.create(bytes(16), credential_id, kind.from_cryptography_key(key.public_key()))
    data = AuthenticatorData.create(
        hashlib.sha256(options.rp.id.encode()).digest(),
        PRESENT_AND_VERIFIED | SYNCED | AuthenticatorData.FLAG.AT,
        0,
        credential,
    )
    client = CollectedClientData.create(type="webauthn.create", challenge=options.challenge, origin=origin)
    # Self attestation: signed by the passkey itself.
    statement = {"alg": algorithm, "sig": sign(key, data + client.hash)}
    response = RegistrationResponse(
        raw_id=credential_id,
        response=AuthenticatorAttestationResponse(
            client_data=client, attestation_object=AttestationObject.create("packed", data, statement)
        ),
    )
    with open(state, "w", encoding="utf-8") as file:
        json.dump(
            {
                "id": websafe_encode(credential_id),
                "user": websafe_encode(options.user.id),
                "key": key.private_bytes(
                    serialization.Encoding.PEM,
                    serialization.PrivateFormat.PKCS8,
                    serialization.NoEncryption(),
                ).decode(),
            },
            file,
        )
    return response


def get(state, origin):
    options = PublicKeyCredentialRequestOptions.from_dict(json.load(sys.stdin))
    with open(state, encoding="utf-8") as file:
        passkey = json.load(file)
    credential_id = websafe_decode(passkey["id"])
    allowed = [descriptor.id for descriptor in options.allow_credentials or []]
    assert not allowed or credential_id in allowed
    key = serialization.load_pem_private_key(passkey["key"].encode(), None)
    data = AuthenticatorData.create(
        hashlib.sha256(options.rp_id.encode()).digest(), PRESENT_AND_VERIFIED | SYNCED, 0
    )
    client = CollectedClientData.create(type="webauthn.get", challenge=options.challenge, origin=origin)
    return AuthenticationResponse(
        raw_id=credential_id,
        response=AuthenticatorAssertionResponse(
            client_data=client,
            authenticator_data=data,
            signature=sign(key, data + client.hash),
            user_handle=websafe_decode(passkey["user"]),
        ),
    )


def main(arguments):
    if arguments[0] == "create":
        response = create(arguments[1], int(arguments[2]), arguments[3])
    else:
        response = get(arguments[1], arguments[2])
    answer = dict(response)
    # As browsers' toJSON does.
    answer.setdefault("clientExtensionResults", {})
    answer.setdefault("authenticatorAttachment", "platform")
    print(json.dumps(answer, default=str))


main(sys.argv[1:])
