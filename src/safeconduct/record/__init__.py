"""The record of the talks: signed, append-only, witnessed, verifiable with public keys alone.

Serves step 6 of the field: nobody may be able to deny, back-date or quietly edit what was offered.
Each party keeps a whole copy of the log; the mediator cosigns. Formats: DSSE envelopes, RFC 6962
tree hashing, C2SP signed notes, checkpoints, cosignatures and policies. It knows nothing of persons
or lists.
"""

from safeconduct.record.entries import Chain, Entry, Header, write_entry
from safeconduct.record.envelope import Envelope, Json, decode_json, encode_json
from safeconduct.record.errors import RecordError
from safeconduct.record.keys import (
    PublicKey,
    SigningKey,
    enrol,
    read_public_keys,
    write_public_key,
)
from safeconduct.record.log import Record
from safeconduct.record.notes import Checkpoint, Note
from safeconduct.record.policy import Policy
from safeconduct.record.verify import Fault, Verification, verify_record
from safeconduct.record.witness import Witness

__all__ = [
    "Chain",
    "Checkpoint",
    "Entry",
    "Envelope",
    "Fault",
    "Header",
    "Json",
    "Note",
    "Policy",
    "PublicKey",
    "Record",
    "RecordError",
    "SigningKey",
    "Verification",
    "Witness",
    "decode_json",
    "encode_json",
    "enrol",
    "read_public_keys",
    "verify_record",
    "write_entry",
    "write_public_key",
]
