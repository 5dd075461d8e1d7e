"""Serves moto, put right where it differs from AWS in what our tests are about: KMS's Sign and GetPublicKey."""

import json
import threading

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from moto.core.exceptions import JsonRESTError
from moto.kms import responses
from moto.kms.utils import ECDSAPrivateKey
from moto.server import main

call = threading.local()
sign_raw = ECDSAPrivateKey.sign
answer_sign = responses.KmsResponse.sign
answer_public_key = responses.KmsResponse.get_public_key
answer_disable = responses.KmsResponse.disable_key


def sign(self, message, signing_algorithm):
    """moto hashes whatever it gets; with MessageType DIGEST the message is the hash already."""
    if call.message_type != "DIGEST":
        return sign_raw(self, message, signing_algorithm)
    return self.private_key.sign(message, ec.ECDSA(utils.Prehashed(hashes.SHA256())))


def respond_sign(self):
    """moto signs with a disabled key; AWS refuses."""
    call.message_type = self._get_param("MessageType")
    key = self.kms_backend.describe_key(self._get_param("KeyId"))
    if not key.enabled:
        raise JsonRESTError("DisabledException", f"{key.arn} is disabled.")
    return answer_sign(self)


def respond_public_key(self):
    """moto answers with the key's id; AWS with its ARN."""
    answer = json.loads(answer_public_key(self))
    answer["KeyId"] = self.kms_backend.describe_key(answer["KeyId"]).arn
    return json.dumps(answer)


def respond_disable(self):
    """moto knows a key to disable by its id alone; AWS by its ARN, too."""
    self.body = json.dumps({"KeyId": self._get_param("KeyId").split("/")[-1]})
    return answer_disable(self)


ECDSAPrivateKey.sign = sign
responses.KmsResponse.sign = respond_sign
responses.KmsResponse.get_public_key = respond_public_key
responses.KmsResponse.disable_key = respond_disable

if __name__ == "__main__":
    main()
