"""The record of the talks: signed, append-only, witnessed, verifiable with public keys alone.

Serves step 6 of the field: nobody may be able to deny, back-date or quietly edit what was offered.
Each party writes a log of its own (`PartyLog`), which the counterparty and the mediator mirror and
cosign (`Mirror`); an entry counts under a checkpoint that meets the policy (`TrustPolicy`).
Formats: DSSE envelopes, RFC 6962 tree hashing, C2SP signed notes, checkpoints, cosignatures,
policies, proofs and tiles. It knows nothing of persons or lists.
"""

from safeconduct.record.add_checkpoint import CosigningWitness, MemoryWitnessStore
from safeconduct.record.approvals import ApprovalsLog, Board
from safeconduct.record.approving import ApprovingSigner, EntrySigner
from safeconduct.record.drafts import Draft
from safeconduct.record.envelope import Envelope, Json, decode_json, encode_json
from safeconduct.record.errors import Reason, RecordError
from safeconduct.record.exports import ExportedLog, read_export
from safeconduct.record.forks import ForkProof
from safeconduct.record.keys import (
    MlDsaSigningKey,
    PublicKey,
    SigningKey,
    enrol,
    read_public_keys,
    write_public_key,
)
from safeconduct.record.mirrors import Finding, ForkFound, Mirror
from safeconduct.record.notes import Checkpoint, Note
from safeconduct.record.party_chain import PartyChain, weave
from safeconduct.record.party_entries import PartyEntry, PartyHeader, Seen
from safeconduct.record.party_log import LogSigner, PartyLog
from safeconduct.record.party_root import Closure, OnlineKeys, PartyRoot, TalkKeys
from safeconduct.record.policy_file import read_policy
from safeconduct.record.proofs import LogProof
from safeconduct.record.root_chain import RootChain
from safeconduct.record.signed_json import SignedJson
from safeconduct.record.signers import Signer
from safeconduct.record.statements import Act, Statement
from safeconduct.record.stores import FileLogStore, LogStore, MemoryLogStore
from safeconduct.record.trust import TrustPolicy
from safeconduct.record.verify import Fault, Trusted, Verification, verify_record

__all__ = [
    "Act",
    "ApprovalsLog",
    "ApprovingSigner",
    "Board",
    "Checkpoint",
    "Closure",
    "CosigningWitness",
    "Draft",
    "EntrySigner",
    "Envelope",
    "ExportedLog",
    "Fault",
    "FileLogStore",
    "Finding",
    "ForkFound",
    "ForkProof",
    "Json",
    "LogProof",
    "LogSigner",
    "LogStore",
    "MemoryLogStore",
    "MemoryWitnessStore",
    "Mirror",
    "MlDsaSigningKey",
    "Note",
    "OnlineKeys",
    "PartyChain",
    "PartyEntry",
    "PartyHeader",
    "PartyLog",
    "PartyRoot",
    "PublicKey",
    "Reason",
    "RecordError",
    "RootChain",
    "Seen",
    "SignedJson",
    "Signer",
    "SigningKey",
    "Statement",
    "TalkKeys",
    "TrustPolicy",
    "Trusted",
    "Verification",
    "decode_json",
    "encode_json",
    "enrol",
    "read_export",
    "read_policy",
    "read_public_keys",
    "verify_record",
    "weave",
    "write_public_key",
]
