import { webcrypto } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as asn1js from 'asn1js'
import {
  Attribute,
  AttributeTypeAndValue,
  AuthenticatedSafe,
  BasicConstraints,
  CertBag,
  Certificate,
  ContentInfo,
  EncapsulatedContentInfo,
  Extension,
  ExtKeyUsage,
  IssuerAndSerialNumber,
  MessageImprint,
  PFX,
  PKCS8ShroudedKeyBag,
  PKIStatusInfo,
  PrivateKeyInfo,
  SafeBag,
  SafeContents,
  SignedAndUnsignedAttributes,
  SignedData,
  SignerInfo,
  TimeStampReq,
  TimeStampResp,
  TSTInfo,
} from 'pkijs'

// Certificates and a time-stamp service, made on the spot: nothing here is anybody’s.

type Keys = webcrypto.CryptoKeyPair
export type Issued = { keys: Keys; certificate: Certificate; pem: string }
type Kind = 'rsa' | 'ec'
type Asked = {
  name: string
  kind?: Kind
  from?: string
  to?: string
  /** Bits of the extension: 0xc0 to sign. */
  usage?: number
  stamps?: boolean
  issuer?: Issued
  /** Makes the certificate heavier. */
  padding?: number
}

const { subtle } = webcrypto
let serial = 100

export async function issued({ name, kind = 'ec', issuer, ...asked }: Asked): Promise<Issued> {
  const keys = await keysOf(kind)
  const certificate = new Certificate({ version: 2, serialNumber: new asn1js.Integer({ value: ++serial }) })
  certificate.subject.typesAndValues.push(named(name))
  if (issuer) certificate.issuer = issuer.certificate.subject
  else certificate.issuer.typesAndValues.push(named(name))
  certificate.notBefore.value = new Date(asked.from ?? '2026-01-01T00:00:00Z')
  certificate.notAfter.value = new Date(asked.to ?? '2035-01-01T00:00:00Z')
  certificate.extensions = extensionsOf({ ...asked, isAuthority: !issuer })
  await certificate.subjectPublicKeyInfo.importKey(keys.publicKey)
  await certificate.sign((issuer?.keys ?? keys).privateKey, 'SHA-256')
  const der = Buffer.from(certificate.toSchema(true).toBER())
  const pem = `-----BEGIN CERTIFICATE-----\n${der
    .toString('base64')
    .match(/.{1,64}/g)!
    .join('\n')}\n-----END CERTIFICATE-----\n`
  return { keys, certificate: Certificate.fromBER(Uint8Array.from(der).buffer), pem }
}

function extensionsOf(asked: Partial<Asked> & { isAuthority: boolean }): Extension[] {
  const extension = (extnID: string, critical: boolean, value: asn1js.BaseBlock) =>
    new Extension({ extnID, critical, extnValue: value.toBER() })
  const bits = asked.isAuthority ? 0x06 : (asked.usage ?? 0xc0)
  return [
    extension('2.5.29.15', true, new asn1js.BitString({ valueHex: new Uint8Array([bits]).buffer, unusedBits: 1 })),
    extension('2.5.29.19', true, new BasicConstraints({ cA: asked.isAuthority }).toSchema()),
    ...(asked.stamps
      ? [extension('2.5.29.37', true, new ExtKeyUsage({ keyPurposes: ['1.3.6.1.5.5.7.3.8'] }).toSchema())]
      : []),
    ...(asked.padding
      ? [extension('1.3.6.1.4.1.99999.1', false, new asn1js.OctetString({ valueHex: new ArrayBuffer(asked.padding) }))]
      : []),
  ]
}

async function keysOf(kind: Kind): Promise<Keys> {
  const algorithm =
    kind === 'ec'
      ? { name: 'ECDSA', namedCurve: 'P-256' }
      : { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) }
  return (await subtle.generateKey(algorithm, true, ['sign', 'verify'])) as Keys
}

function named(name: string): AttributeTypeAndValue {
  return new AttributeTypeAndValue({ type: '2.5.4.3', value: new asn1js.Utf8String({ value: name }) })
}

/** A PKCS#12 file, as an authority hands it over. */
export async function pkcs12(own: Issued, password: string, others: readonly Issued[] = []): Promise<Uint8Array> {
  const secret = new TextEncoder().encode(password).buffer
  const encryption = {
    password: secret,
    contentEncryptionAlgorithm: { name: 'AES-CBC', length: 256 },
    hmacHashAlgorithm: 'SHA-256',
    iterationCount: 2_000,
  }
  const key = new PKCS8ShroudedKeyBag({
    parsedValue: PrivateKeyInfo.fromBER(await subtle.exportKey('pkcs8', own.keys.privateKey)),
  })
  await key.makeInternalValues(encryption as never)
  const bags = [
    new SafeBag({ bagId: '1.2.840.113549.1.12.10.1.2', bagValue: key }),
    ...[own, ...others].map(
      ({ certificate }) =>
        new SafeBag({ bagId: '1.2.840.113549.1.12.10.1.3', bagValue: new CertBag({ parsedValue: certificate }) }),
    ),
  ]
  const safe = new AuthenticatedSafe({
    parsedValue: { safeContents: [{ privacyMode: 1, value: new SafeContents({ safeBags: bags }) }] },
  })
  const file = new PFX({ parsedValue: { integrityMode: 0, authenticatedSafe: safe } })
  await safe.makeInternalValues({ safeContents: [encryption as never] })
  await file.makeInternalValues({
    password: secret,
    iterations: 2_000,
    pbkdf2HashAlgorithm: 'SHA-256',
    hmacHashAlgorithm: 'SHA-256',
  })
  return new Uint8Array(file.toSchema().toBER())
}

export type Manner = 'honest' | 'silent' | 'refusing' | 'of something else'
export type StampService = { url: string; manner: Manner; asked: Uint8Array[]; close(): Promise<void> }

/** A time-stamp service that answers in this manner, and keeps what it was asked. */
export async function stampService(authority: Issued, own: Issued): Promise<StampService> {
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part)
    const body = new Uint8Array(Buffer.concat(parts))
    service.asked.push(body)
    if (service.manner === 'silent') return // and keeps the line open
    response.setHeader('content-type', 'application/timestamp-reply')
    response.end(Buffer.from((await answered(body, service.manner, [own, authority])).toSchema().toBER()))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const service: StampService = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    manner: 'honest',
    asked: [],
    close: () => {
      server.closeAllConnections()
      return new Promise(resolve => server.close(() => resolve()))
    },
  }
  return service
}

async function answered(body: Uint8Array, manner: Manner, [own]: [Issued, Issued]): Promise<TimeStampResp> {
  if (manner === 'refusing') return new TimeStampResp({ status: new PKIStatusInfo({ status: 2 }) })
  const request = TimeStampReq.fromBER(Uint8Array.from(body).buffer)
  const imprint = request.messageImprint
  const info = new TSTInfo({
    version: 1,
    policy: '1.3.6.1.4.1.99999.2',
    messageImprint:
      manner === 'honest'
        ? imprint
        : new MessageImprint({
            hashAlgorithm: imprint.hashAlgorithm,
            hashedMessage: new asn1js.OctetString({ valueHex: new ArrayBuffer(32) }),
          }),
    serialNumber: new asn1js.Integer({ value: ++serial }),
    genTime: new Date(),
    ...(request.nonce ? { nonce: request.nonce } : {}),
  })
  const token = new ContentInfo({
    contentType: '1.2.840.113549.1.7.2',
    content: (await signedInfo(info, own)).toSchema(true),
  })
  return new TimeStampResp({ status: new PKIStatusInfo({ status: 0 }), timeStampToken: token })
}

async function signedInfo(info: TSTInfo, own: Issued): Promise<SignedData> {
  const type = '1.2.840.113549.1.9.16.1.4'
  const content = info.toSchema().toBER()
  const der = own.certificate.toSchema().toBER()
  const fingerprint = new asn1js.OctetString({ valueHex: await subtle.digest('SHA-256', der) })
  const attributes = [
    new Attribute({ type: '1.2.840.113549.1.9.3', values: [new asn1js.ObjectIdentifier({ value: type })] }),
    new Attribute({
      type: '1.2.840.113549.1.9.4',
      values: [new asn1js.OctetString({ valueHex: await subtle.digest('SHA-256', content) })],
    }),
    new Attribute({
      type: '1.2.840.113549.1.9.16.2.47',
      values: [
        new asn1js.Sequence({
          value: [new asn1js.Sequence({ value: [new asn1js.Sequence({ value: [fingerprint] })] })],
        }),
      ],
    }),
  ]
  const signed = new SignedData({
    version: 3,
    encapContentInfo: new EncapsulatedContentInfo({
      eContentType: type,
      eContent: new asn1js.OctetString({ valueHex: content }),
    }),
    certificates: [own.certificate],
    signerInfos: [
      new SignerInfo({
        version: 1,
        sid: new IssuerAndSerialNumber({
          issuer: own.certificate.issuer,
          serialNumber: own.certificate.serialNumber,
        }),
        signedAttrs: new SignedAndUnsignedAttributes({ type: 0, attributes }),
      }),
    ],
  })
  await signed.sign(own.keys.privateKey, 0, 'SHA-256')
  return signed
}
