"""Serves moto, put right where it differs from AWS in what our tests are about: KMS's Sign and GetPublicKey,
and bucket policies with conditions.

Every request is held against botocore's models on its way (check_requests.py)."""

import json
import threading

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from moto.core.exceptions import JsonRESTError
from moto.iam.access_control import IAMPolicyStatement, PermissionResult
from moto.kms import responses
from moto.kms.utils import ECDSAPrivateKey
from moto.moto_server import werkzeug_app
from moto.server import main

from check_requests import CheckedRequests

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


judge_statement = IAMPolicyStatement.is_action_permitted


def judge(self, action, resource="*", principal=None, incoming_condition_values=None):
    """moto denies whatever a bucket's policy denies under a condition, met or not; no condition of ours is met here."""
    if "Condition" in self._statement and incoming_condition_values is None:
        return PermissionResult.NEUTRAL
    return judge_statement(self, action, resource, principal, incoming_condition_values)


IAMPolicyStatement.is_action_permitted = judge
ECDSAPrivateKey.sign = sign
responses.KmsResponse.sign = respond_sign
responses.KmsResponse.get_public_key = respond_public_key
responses.KmsResponse.disable_key = respond_disable

serve = werkzeug_app.DomainDispatcherApplication.__call__


def serve_checked(self, environ, start_response):
    return CheckedRequests(lambda *given: serve(self, *given))(environ, start_response)


werkzeug_app.DomainDispatcherApplication.__call__ = serve_checked

if __name__ == "__main__":
    main()
