import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
import { CertBag, Certificate, PFX, PKCS8ShroudedKeyBag, PrivateKeyInfo, type SafeContents } from 'pkijs'

// What a PKCS#12 file holds: a key, its certificate, and those that vouch for it.

export type Certified = {
  key: KeyObject
  /** Its own first, then those that vouch for it. */
  certificates: Certificate[]
  /** Of whom: « Département de Haute-Vesle ». */
  name: string
  validFrom: Date
  validTo: Date
}

/** `message`: one French sentence for who sets up the installation. */
export class BadCertificate extends Error {}

const LOCKED = 'SEAL_PASSWORD n’ouvre pas le certificat de SEAL_CERTIFICATE.'
const NOT_ONE = 'SEAL_CERTIFICATE n’est pas un fichier PKCS#12 (.p12, .pfx).'
const OLD =
  'Le certificat de SEAL_CERTIFICATE est protégé d’une manière trop ancienne\u00a0: enregistrez-le à nouveau par «\u00a0openssl pkcs12 -legacy -nodes\u00a0» puis «\u00a0openssl pkcs12 -export\u00a0».'
const NO_KEY = 'SEAL_CERTIFICATE ne contient pas de clé privée avec son certificat.'
const WEAK =
  'La clé de SEAL_CERTIFICATE est trop faible\u00a0: il faut RSA d’au moins 2048 bits, ou une courbe elliptique.'
const NOT_TO_SIGN = 'Le certificat de SEAL_CERTIFICATE n’est pas fait pour signer.'

/** @throws BadCertificate */
export async function openCertificate(bytes: Uint8Array, password: string): Promise<Certified> {
  const bags = await bagsOf(bytes, new TextEncoder().encode(password).buffer)
  const keys = bags.flatMap(({ bagValue }) => keyIn(bagValue) ?? [])
  const certificates = bags.flatMap(({ bagValue }) => certificateIn(bagValue) ?? [])
  const key = keys[0]
  const own = key && certificates.find(certificate => isFor(key, certificate))
  if (!key || !own) throw new BadCertificate(NO_KEY)
  if (
    key.asymmetricKeyType === 'rsa' ? key.asymmetricKeyDetails!.modulusLength! < 2048 : key.asymmetricKeyType !== 'ec'
  )
    throw new BadCertificate(WEAK)
  if (!maySign(own)) throw new BadCertificate(NOT_TO_SIGN)
  return {
    key,
    certificates: [own, ...certificates.filter(certificate => certificate !== own)],
    name: nameOf(own),
    validFrom: own.notBefore.value,
    validTo: own.notAfter.value,
  }
}

async function bagsOf(bytes: Uint8Array, password: ArrayBuffer): Promise<SafeContents['safeBags']> {
  let file: PFX
  try {
    file = PFX.fromBER(Uint8Array.from(bytes).buffer)
  } catch {
    throw new BadCertificate(NOT_ONE)
  }
  await file.parseInternalValues({ password, checkIntegrity: true }).catch(() => {
    throw new BadCertificate(LOCKED)
  })
  const safe = file.parsedValue!.authenticatedSafe!
  try {
    await safe.parseInternalValues({ safeContents: safe.safeContents.map(() => ({ password })) })
    const contents = safe.parsedValue.safeContents as { value: SafeContents }[]
    const bags = contents.flatMap(({ value }) => value.safeBags)
    for (const { bagValue } of bags)
      if (bagValue instanceof PKCS8ShroudedKeyBag) await (bagValue as Shrouded).parseInternalValues({ password })
    return bags
  } catch {
    throw new BadCertificate(OLD) // the password was right: the file is whole
  }
}

type Shrouded = PKCS8ShroudedKeyBag & {
  parseInternalValues(parameters: { password: ArrayBuffer }): Promise<void>
  parsedValue?: PrivateKeyInfo
}

function keyIn(bag: unknown): KeyObject | null {
  const info = bag instanceof PKCS8ShroudedKeyBag ? bag.parsedValue : bag
  if (!(info instanceof PrivateKeyInfo)) return null
  return createPrivateKey({ key: Buffer.from(info.toSchema().toBER()), format: 'der', type: 'pkcs8' })
}

function certificateIn(bag: unknown): Certificate | null {
  return bag instanceof CertBag && bag.parsedValue instanceof Certificate ? bag.parsedValue : null
}

function isFor(key: KeyObject, certificate: Certificate): boolean {
  return new X509Certificate(derOf(certificate)).publicKey.equals(createPublicKey(key))
}

/** Without the extension, a certificate may do anything; with it, it says « digital signature » or « non repudiation ». */
function maySign({ extensions = [] }: Certificate): boolean {
  const usage = extensions.find(({ extnID }) => extnID === '2.5.29.15')?.parsedValue as Bits | undefined
  return !usage || ((usage.valueBlock.valueHexView[0] ?? 0) & 0xc0) !== 0
}

type Bits = { valueBlock: { valueHexView: Uint8Array } }

const COMMON_NAME = '2.5.4.3'

export function nameOf({ subject }: Certificate): string {
  const names = subject.typesAndValues
  const found = names.find(({ type }) => type === COMMON_NAME) ?? names.at(-1)
  return found ? String(found.value.valueBlock.value) : ''
}

export function derOf(certificate: Certificate): Buffer {
  return Buffer.from(certificate.toSchema().toBER())
}
