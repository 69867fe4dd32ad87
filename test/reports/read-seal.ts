import { createHash, verify, X509Certificate } from 'node:crypto'
import * as asn1js from 'asn1js'
import { type Certificate, ContentInfo, SignedData, TSTInfo } from 'pkijs'

// A seal read back without a line of what wrote it: what it covers, whether it holds, when it was stamped.

export type ReadSeal = {
  /** Every byte but the signature’s own. */
  coversAll: boolean
  /** The digest is that of the file, the signature that of the certificate, which is the one that is signed for. */
  holds: boolean
  signedAttributes: string[]
  name: string
  /** Moment of the time-stamp, when there is one that is of this signature. */
  stampedAt: Date | null
  /** Where the signature itself stands, brackets and all. */
  until: number
  from: number
  /** For other tools: the signature, what it signs, and the token of the time-stamp. */
  der: Buffer
  content: Buffer
  token: Buffer | null
  signature: Buffer
}

export async function sealIn(bytes: Uint8Array): Promise<ReadSeal> {
  const file = Buffer.from(bytes)
  const text = file.toString('latin1')
  const range = /\/ByteRange \[(\d+) (\d+) (\d+) (\d+)\s*\]/.exec(text)!.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
  ]
  const [start, until, from, length] = range
  const hex = text.slice(until, from)
  const coversAll = start === 0 && from + length === file.length && /^<[0-9a-f]+>$/i.test(hex)
  const content = Buffer.concat([file.subarray(0, until), file.subarray(from, from + length)])
  const padded = Buffer.from(hex.slice(1, -1), 'hex')
  const { offset } = asn1js.fromBER(Uint8Array.from(padded).buffer)
  const der = padded.subarray(0, offset)

  const cms = new SignedData({ schema: ContentInfo.fromBER(Uint8Array.from(der).buffer).content })
  const [signer] = cms.signerInfos
  const attributes = signer!.signedAttrs!.attributes
  const valueIn = (type: string) => attributes.find(attribute => attribute.type === type)!.values[0]
  const signature = Buffer.from(signer!.signature.valueBlock.valueHexView)
  const own = (cms.certificates as Certificate[]).find(({ serialNumber }) =>
    serialNumber.isEqual((signer!.sid as { serialNumber: asn1js.Integer }).serialNumber),
  )!
  const certificate = Buffer.from(own.toSchema().toBER())
  const digest = sha256(content)
  const named = Buffer.from(valueIn('1.2.840.113549.1.9.16.2.47').toBER())
  const set = Buffer.from(new asn1js.Set({ value: attributes.map(attribute => attribute.toSchema()) }).toBER())
  const holds =
    digest.equals(Buffer.from(valueIn('1.2.840.113549.1.9.4').valueBlock.valueHexView)) &&
    named.includes(sha256(certificate)) &&
    verify('sha256', set, new X509Certificate(certificate).publicKey, signature)
  const token = signer!.unsignedAttrs?.attributes.find(({ type }) => type === '1.2.840.113549.1.9.16.2.14')?.values[0]
  return {
    coversAll,
    holds,
    until,
    from,
    signedAttributes: attributes.map(({ type }) => type),
    name: new X509Certificate(certificate).subject,
    stampedAt: token ? stampedAt(token, signature) : null,
    der,
    content,
    token: token ? Buffer.from(token.toBER()) : null,
    signature,
  }
}

function stampedAt(token: asn1js.Sequence, signature: Buffer): Date | null {
  const signed = new SignedData({ schema: new ContentInfo({ schema: token }).content })
  const info = TSTInfo.fromBER(signed.encapContentInfo.eContent!.getValue())
  const said = Buffer.from(info.messageImprint.hashedMessage.valueBlock.valueHexView)
  return said.equals(sha256(signature)) ? info.genTime : null
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest()
}
