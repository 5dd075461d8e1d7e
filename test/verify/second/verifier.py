"""A second verifier of tenant configs and heads (design 3.3, 3.4), written from the rules and not from the first one.

jwcrypto does the cryptography; the strictness around it is here. One JSON object a line on stdin:
{"kind": "config"|"head", "jws", "root", "at", "deployment"?, "environment"?, "tenantId"?, "atLeast"?}
and one a line on stdout: {"ok": true} or {"ok": false, "why": "..."}.
"""

import base64
import hashlib
import json
import re
import sys

from jwcrypto import jwk, jws

MAX_INTEGER = 2**53 - 1
MAX_DEPTH = 24
SKEW = 60
DAY = 86_400
KINDS = {
    "config": {"typ": "tenant-config+jws", "role": "tenant", "limit": 262_144, "life": 400 * DAY},
    "head": {"typ": "tenantry-head+jws", "role": "head", "limit": 4_096, "life": 8 * DAY},
}
FEATURES = {"allowlist", "conditions", "fine-quotas", "policies", "redis-acl", "sealed-secrets"}
DIGEST = re.compile(r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]")
TENANT = re.compile(r"[a-z](?:-?[a-z0-9])*")
SCHEMA = re.compile(r"1\.(?:0|[1-9][0-9]{0,5})")
INDEX = re.compile(r"0|[1-9][0-9]*")


class Refused(Exception):
    pass


def need(condition, why):
    if not condition:
        raise Refused(why)


# --- bytes -------------------------------------------------------------------------------------------------------


def decode(part):
    """RFC 7515 base64url: no padding, no other alphabet, no bits left over."""
    need(re.fullmatch(r"[A-Za-z0-9_-]*", part) is not None, "alphabet")
    need(len(part) % 4 != 1, "length")
    raw = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    need(base64.urlsafe_b64encode(raw).decode().rstrip("=") == part, "trailing bits")
    return raw


def integer(text):
    need(len(text) <= 17, "number")
    value = int(text)
    need(-MAX_INTEGER <= value <= MAX_INTEGER, "number")
    return value


def no_float(_):
    raise Refused("number is not an integer")


def members(pairs):
    names = [name for name, _ in pairs]
    need(len(set(names)) == len(names), "duplicate member")
    need("__proto__" not in names, "prototype member")
    for name in names:
        need(not (INDEX.fullmatch(name) and int(name) < 2**32 - 1), "member like an array index")
    need(names == sorted(names, key=lambda name: name.encode("utf-16-be", "surrogatepass")), "order of members")
    return dict(pairs)


def depth(value, level=1):
    if isinstance(value, (dict, list)):
        need(level <= MAX_DEPTH, "depth")
        for entry in value.values() if isinstance(value, dict) else value:
            depth(entry, level + 1)


def spell(value):
    """RFC 8785 for what may stand here; the members are in order already."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def parse(raw):
    try:
        text = raw.decode("utf-8")
        value = json.loads(text, object_pairs_hook=members, parse_int=integer, parse_float=no_float, parse_constant=no_float)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise Refused("not JSON in UTF-8") from error
    need(isinstance(value, dict), "not an object")
    depth(value)
    try:
        need(spell(value).encode("utf-8") == raw, "spelling")
    except UnicodeEncodeError as error:
        raise Refused("lone surrogate") from error
    return value


# --- shapes ------------------------------------------------------------------------------------------------------


def is_text(value):
    return isinstance(value, str) and value != ""


def is_integer(low, high=MAX_INTEGER):
    return lambda value: type(value) is int and low <= value <= high


def is_one(*words):
    return lambda value: isinstance(value, str) and value in words


def is_list(shape, low=0, high=None):
    def check(value):
        return isinstance(value, list) and low <= len(value) <= (high or len(value)) and all(map(shape, value))

    return check


def is_map(shape):
    return lambda value: isinstance(value, dict) and all(map(shape, value.values()))


def is_record(required, optional=None):
    def check(value):
        if not isinstance(value, dict):
            return False
        if not all(name in value and shape(value[name]) for name, shape in required.items()):
            return False
        return all(shape(value[name]) for name, shape in (optional or {}).items() if name in value)

    return check


def is_string(value):
    return isinstance(value, str)


def is_digest(value):
    return isinstance(value, str) and DIGEST.fullmatch(value) is not None


def is_tenant(value):
    return isinstance(value, str) and len(value) <= 63 and TENANT.fullmatch(value) is not None


def is_public_key(value):
    return is_record({"kty": is_one("EC", "OKP", "RSA")})(value) and "d" not in value and "k" not in value


def is_secret(value):
    return isinstance(value, dict) and ("sealed" in value) != ("reference" in value) and is_text(
        value.get("sealed", value.get("reference"))
    )


TEXTS = is_list(is_text)
POLICY = re.compile(r"[a-z0-9_.-]{1,256}")
ISSUER_MEMBERS = is_record(
    {
        "issuer": is_text,
        "audiences": is_list(is_text, 1),
        "algorithms": is_list(is_one("ES256", "EdDSA", "RS256", "PS256"), 1),
        "jwks": is_record({"keys": is_list(is_public_key)}),
    },
    {
        **{"tenantClaim": is_text, "tenantValue": is_text, "rolesClaim": is_text, "rolesPrefix": is_text, "emailVerifiedClaim": is_text},
        "policies": is_list(lambda value: isinstance(value, str) and POLICY.fullmatch(value) is not None, 1),
        "policyClaim": is_text,
    },
)


def is_issuer(value):
    """Policies stand with the claim that names them, or not at all."""
    return ISSUER_MEMBERS(value) and ("policies" in value) == ("policyClaim" in value)


CLIENT = is_record(
    {
        "name": is_text,
        "kind": is_one("web", "native", "machine"),
        "clientId": is_text,
        "redirectUris": TEXTS,
        "scopes": TEXTS,
        "roles": TEXTS,
    }
)
APPS = is_list(is_record({"name": is_text, "clientId": is_text, "redirectUri": is_text, "scopes": TEXTS}))
SAML = is_record(
    {"entryPoint": is_text, "issuer": is_text, "cert": is_list(is_text, 1, 2), "callbackUrl": is_text},
    {"identifierFormat": is_text, "signatureAlgorithm": is_one("sha256", "sha512")},
)
PERMISSION = is_record({"resource": is_text, "action": is_text}, {"conditions": lambda value: isinstance(value, dict)})
ROLE = is_record({"roleId": is_text, "name": is_string, "permissions": is_list(PERMISSION)})
COUNT = is_integer(0)
RATE_LIMIT = is_record({}, {"requestsPerMinute": COUNT, "requestsPerDay": COUNT})
QUOTAS = is_record(
    {
        "maxUsers": COUNT,
        "maxSessionsPerUser": COUNT,
        "rateLimit": is_record({"requestsPerMinute": COUNT, "requestsPerDay": COUNT}),
    },
    {"perUser": RATE_LIMIT, "tools": is_map(RATE_LIMIT)},
)
REDIS = is_record(
    {"prefix": is_text},
    {"isolation": is_one("prefix", "acl"), "user": is_text, "authentication": is_one("password", "iam")},
)


def is_redis(value):
    """A user of its own has a name and a way to sign in; without one there is neither."""
    own = REDIS(value) and value.get("isolation") == "acl"
    return REDIS(value) and ("user" in value) == own and ("authentication" in value) == own


CONTENT = is_record(
    {
        "organizationName": is_string,
        "status": is_one("active", "suspended", "trial"),
        "plan": is_one("free", "pro", "enterprise"),
        "domains": TEXTS,
        "hosts": TEXTS,
        "issuers": is_list(is_issuer),
        "clients": is_list(CLIENT),
        "oauth": is_record({}, {"google": APPS, "github": APPS, "microsoft": APPS, "saml": SAML}),
        "roles": is_list(ROLE),
        "allowlist": TEXTS,
        "features": is_map(lambda value: isinstance(value, (bool, str, int))),
        "redis": is_redis,
        "secrets": is_map(is_secret),
    },
    {"domain": is_text, "quotas": QUOTAS},
)
COMMON = {"deployment": is_text, "environment": is_text, "issued": COUNT, "expires": is_integer(1)}
VERSION = is_integer(1, 2**48 - 1)
INDEX_ROOT = is_record({"digest": is_digest, "count": COUNT, "buckets": lambda value: type(value) is int and value in [2**n for n in range(13)]})
SHAPES = {
    "config": is_record(
        {
            **COMMON,
            "tenant": is_tenant,
            "generation": is_integer(1, 2**32 - 1),
            "version": VERSION,
            "serial": is_integer(1),
            "content": is_digest,
            "config": CONTENT,
        }
    ),
    "head": is_record({**COMMON, "version": VERSION, "tenants": INDEX_ROOT, "routes": INDEX_ROOT}),
}


# --- documents ---------------------------------------------------------------------------------------------------


def keys_of(root, role):
    return {kid: root["keys"][kid] for kid in root["roles"][role]["keys"]}


def open_jws(token, root, kind):
    rules = KINDS[kind]
    need(isinstance(token, str) and len(token) <= rules["limit"], "size")
    parts = token.split(".")
    need(len(parts) == 3, "parts")
    need(len(parts[0]) <= 512, "header size")
    header, payload, signature = parse(decode(parts[0])), decode(parts[1]), decode(parts[2])
    need(set(header) == {"alg", "kid", "typ"}, "header members")
    need(all(isinstance(value, str) for value in header.values()), "header types")
    need(header["typ"] == rules["typ"], "typ")
    key = keys_of(root, rules["role"]).get(header["kid"])
    need(key is not None and key["alg"] == header["alg"], "key")
    need(len(signature) == 64, "signature length")
    check_signature(token, key)
    return parse(payload)


def check_signature(token, key):
    opened = jws.JWS()
    opened.allowed_algs = [key["alg"]]
    try:
        opened.deserialize(token)
        opened.verify(jwk.JWK(**{name: key[name] for name in ("kty", "crv", "x", "y") if name in key}), key["alg"])
    except (jws.InvalidJWSSignature, jws.InvalidJWSObject) as error:
        raise Refused("signature") from error


def verify(case, root):
    kind = case["kind"]
    body = open_jws(case["jws"], root, kind)
    need(isinstance(body.get("schema"), str) and SCHEMA.fullmatch(body["schema"]), "schema")
    need(isinstance(body.get("requires"), list), "requires")
    need(all(isinstance(word, str) and word in FEATURES for word in body["requires"]), "feature")
    need(SHAPES[kind](body), "shape")

    at = case["at"]
    for name in ("deployment", "environment"):
        need(body[name] == root[name] == case.get(name, root[name]), name)
    need(root["issued"] <= at + SKEW and at < root["expires"], "root's time")
    need(body["issued"] <= at + SKEW and at < body["expires"], "time")
    need(0 < body["expires"] - body["issued"] <= KINDS[kind]["life"], "life")
    if kind == "config":
        need(case.get("tenantId", body["tenant"]) == body["tenant"], "tenant")
        secure = all(one["issuer"].startswith("https://") for one in body["config"]["issuers"])
        need(secure or body["environment"] == "local", "issuer without https")
        digest = base64.urlsafe_b64encode(hashlib.sha256(spell(body["config"]).encode("utf-8")).digest())
        need(digest.decode().rstrip("=") == body["content"], "content")
        need(not_below(body, case.get("atLeast", {})), "rollback")


def not_below(body, floor):
    generation = floor.get("generation", body["generation"])
    if body["generation"] != generation:
        return body["generation"] > generation and body["version"] >= floor.get("version", 0)
    if body["version"] != floor.get("version", 0):
        return body["version"] > floor.get("version", 0)
    return body["content"] == floor.get("content", body["content"]) and body["serial"] >= floor.get("serial", 0)


def load_root(signed):
    """The pinned root: given by whoever runs this, as in the first verifier; its own threshold must have signed it."""
    root = parse(decode(signed["payload"]))
    signers = set()
    for one in signed["signatures"]:
        header = parse(decode(one["protected"]))
        key = keys_of(root, "root").get(header["kid"])
        if key is None or header["alg"] != key["alg"] or header["typ"] != "tenantry-root+jws":
            continue
        check_signature(".".join([one["protected"], signed["payload"], one["signature"]]), key)
        signers.add(header["kid"])
    need(len(signers) >= root["roles"]["root"]["threshold"], "threshold")
    return root


def main():
    roots = {}
    for line in sys.stdin:
        case = json.loads(line)
        try:
            name = json.dumps(case["root"], sort_keys=True)
            if name not in roots:
                roots[name] = load_root(case["root"])
            verify(case, roots[name])
            answer = {"ok": True}
        except Refused as error:
            answer = {"ok": False, "why": str(error)}
        print(json.dumps(answer), flush=False)


if __name__ == "__main__":
    main()
