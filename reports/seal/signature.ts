import { createHash, sign } from 'node:crypto'
import * as asn1js from 'asn1js'
import {
  AlgorithmIdentifier,
  Attribute,
  ContentInfo,
  EncapsulatedContentInfo,
  IssuerAndSerialNumber,
  SignedAndUnsignedAttributes,
  SignedData,
  SignerInfo,
} from 'pkijs'
import { type Certified, derOf } from './certificate.ts'

// A CAdES signature, detached, as PAdES B-B wants it (ETSI EN 319 142-1, 6.3): its certificate is among what is signed,
// its time is not (the file says it). With a time-stamp beside the signature, it is B-T.

const DATA = '1.2.840.113549.1.7.1'
const SIGNED_DATA = '1.2.840.113549.1.7.2'
const SHA256 = '2.16.840.1.101.3.4.2.1'
const CONTENT_TYPE = '1.2.840.113549.1.9.3'
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4'
const SIGNING_CERTIFICATE_V2 = '1.2.840.113549.1.9.16.2.47'
export const TIME_STAMP_TOKEN = '1.2.840.113549.1.9.16.2.14'
const RSA = '1.2.840.113549.1.1.1'
const ECDSA_SHA256 = '1.2.840.10045.4.3.2'

/** Asked with the signature, gives the token of a time-stamp service, or null where there is none. */
export type Stamping = (signature: Uint8Array) => Promise<ContentInfo | null>

/** The signature of what has this SHA-256, in DER. */
export async function signatureOf(digest: Uint8Array, certified: Certified, stamping: Stamping): Promise<Buffer> {
  const { key, certificates } = certified
  const [own] = certificates
  const signed = sortedAttributes([
    new Attribute({ type: CONTENT_TYPE, values: [new asn1js.ObjectIdentifier({ value: DATA })] }),
    new Attribute({ type: MESSAGE_DIGEST, values: [octets(digest)] }),
    new Attribute({ type: SIGNING_CERTIFICATE_V2, values: [signingCertificate(derOf(own!))] }),
  ])
  const toSign = new asn1js.Set({ value: signed.map(attribute => attribute.toSchema()) }).toBER()
  const signature = sign('sha256', Buffer.from(toSign), key)
  const token = await stamping(signature)
  const beside = token && [new Attribute({ type: TIME_STAMP_TOKEN, values: [token.toSchema()] })]

  const content = new SignedData({
    version: 1,
    digestAlgorithms: [sha256()],
    encapContentInfo: new EncapsulatedContentInfo({ eContentType: DATA }),
    certificates,
    signerInfos: [
      new SignerInfo({
        version: 1,
        sid: new IssuerAndSerialNumber({ issuer: own!.issuer, serialNumber: own!.serialNumber }),
        digestAlgorithm: sha256(),
        signedAttrs: new SignedAndUnsignedAttributes({ type: 0, attributes: signed }),
        signatureAlgorithm: algorithmOf(key.asymmetricKeyType),
        signature: octets(signature),
        ...(beside ? { unsignedAttrs: new SignedAndUnsignedAttributes({ type: 1, attributes: beside }) } : {}),
      }),
    ],
  })
  const whole = new ContentInfo({ contentType: SIGNED_DATA, content: content.toSchema(true) })
  return Buffer.from(whole.toSchema().toBER())
}

/** The certificate by its fingerprint: another one of the same key could not take its place (RFC 5035). */
function signingCertificate(der: Buffer): asn1js.Sequence {
  const fingerprint = createHash('sha256').update(der).digest()
  const one = new asn1js.Sequence({ value: [octets(fingerprint)] })
  return new asn1js.Sequence({ value: [new asn1js.Sequence({ value: [one] })] })
}

/** A set is written in the order of its bytes (X.690, 11.6). */
function sortedAttributes(attributes: Attribute[]): Attribute[] {
  const bytes = (attribute: Attribute) => Buffer.from(attribute.toSchema().toBER())
  return attributes.toSorted((a, b) => Buffer.compare(bytes(a), bytes(b)))
}

export function sha256(): AlgorithmIdentifier {
  return new AlgorithmIdentifier({ algorithmId: SHA256, algorithmParams: new asn1js.Null() })
}

function algorithmOf(kind: string | undefined): AlgorithmIdentifier {
  return kind === 'rsa'
    ? new AlgorithmIdentifier({ algorithmId: RSA, algorithmParams: new asn1js.Null() })
    : new AlgorithmIdentifier({ algorithmId: ECDSA_SHA256 })
}

export function octets(bytes: Uint8Array): asn1js.OctetString {
  return new asn1js.OctetString({ valueHex: Uint8Array.from(bytes).buffer })
}
