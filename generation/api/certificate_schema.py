"""Approval certificates as JSON Schema: what is documented, and what a verification's body is checked against."""

from generation.certificates.document import FORMAT
from generation.certificates.keys import ALGORITHM
from llmhub.openapi import Schema

from .schemas import COUNT, TEXT, TIME, object_schema

NAME: Schema = {"type": "string"}
UUID: Schema = {"type": "string", "format": "uuid"}
SHA256: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
DIGEST: Schema = object_schema(sha256=SHA256, bytes=COUNT)

CERTIFICATE: Schema = object_schema(
    format={"const": FORMAT},
    id=UUID,
    issuer=NAME,
    key_id=NAME | {"description": "RFC 7638 thumbprint of the key that signed"},
    issued_at=TIME,
    suggestion=UUID,
    copy_of=TEXT | {"description": "The suggestion that people approved, where this one shows its answer"},
    client=NAME,
    use_case=NAME,
    prompt=object_schema(version=COUNT, fingerprint=NAME | {"description": "Of the version's wording and limits"}),
    model=NAME,
    provider=TEXT,
    requested_at=TIME,
    generated_at=TIME | {"description": "When the model had answered"},
    approvals={
        "type": "array",
        "description": "Oldest first; two where two people had to approve",
        "items": object_schema(name=NAME, username=NAME, at=TIME, decision=UUID),
    },
    content=DIGEST | {"description": "The approved text: the UTF-8 bytes of the suggestion's `content`"},
    generated=DIGEST | {"description": "What the model had answered, before any edit"},
    edited={"type": "boolean"},
    edits=object_schema(
        fields={
            "type": "array",
            "items": object_schema(
                pointer=NAME | {"description": "JSON Pointer; empty for plain text"},
                words_added=COUNT,
                words_removed=COUNT,
            ),
        },
        fields_left_out=COUNT,
        words_added=COUNT,
        words_removed=COUNT,
    ),
) | {"title": "ApprovalCertificate"}

SIGNATURE: Schema = object_schema(
    alg={"const": ALGORITHM},
    kid=NAME,
    jws=NAME | {"description": "Detached JWS (RFC 7515, appendix F) of the certificate in canonical JSON (RFC 8785)"},
) | {"title": "CertificateSignature"}

SIGNED: Schema = object_schema(certificate=CERTIFICATE, signature=SIGNATURE) | {"title": "SignedCertificate"}

# What is inside of the two objects is not checked here: whatever was changed in them is an answer, not a bad request.
BODY: Schema = {
    "title": "CertificateVerification",
    "type": "object",
    "additionalProperties": False,
    "required": ["certificate", "signature"],
    "properties": {
        "certificate": {"type": "object", "description": "As it was issued"},
        "signature": {"type": "object", "description": "As it was issued"},
        "content": TEXT | {"description": "The text that it should be about"},
    },
}

VERDICT: Schema = object_schema(
    valid={"type": "boolean", "description": "Whether it is as this server signed it"},
    reason=TEXT | {"description": "Why not, in a sentence"},
    content_matches={
        "type": ["boolean", "null"],
        "description": "Whether `content` is the approved text; null without one, and where `valid` is false",
    },
    standing={
        "enum": ["approved", "used", "withdrawn", None],
        "description": "What became of the approval since; null for suggestions of other clients",
    },
) | {"title": "CertificateVerdict"}

KEY_SET: Schema = object_schema(
    keys={
        "type": "array",
        "items": object_schema(
            kty={"const": "OKP"},
            crv={"const": "Ed25519"},
            x=NAME,
            kid=NAME,
            use={"const": "sig"},
            alg={"const": ALGORITHM},
        ),
    }
) | {"title": "KeySet"}
