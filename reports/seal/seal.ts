import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { textString } from '../finish/file.ts'
import { Unavailable } from '../queue.ts'
import { BadCertificate, type Certified, openCertificate } from './certificate.ts'
import { withField } from './field.ts'
import { revised, WrittenFile } from './revision.ts'
import { type Stamping, signatureOf } from './signature.ts'
import { stampOf } from './timestamp.ts'

// The seal of the institution on an edition: PAdES B-B, B-T with a time-stamp.

export type Seal = Certified & {
  /** Address of a time-stamp service (RFC 3161); null: none. */
  timestampUrl: string | null
  /** Milliseconds after which the service is said not to answer. */
  answersWithin: number
}

/** As the environment says it. */
export type SealSettings = { certificate: string | null; password: string; timestampUrl: string | null }

/**
 * The seal of this installation, null where it has none.
 * @throws BadCertificate, in one French sentence, when it cannot be opened, may not sign, or is not valid at `now`.
 */
export async function loadSeal({ certificate, password, timestampUrl }: SealSettings, now: Date): Promise<Seal | null> {
  if (!certificate) {
    if (timestampUrl) throw new BadCertificate(NOTHING_TO_STAMP)
    return null
  }
  const bytes = await readFile(certificate).catch(() => {
    throw new BadCertificate('SEAL_CERTIFICATE est le chemin d’un certificat, et rien ne se lit à ce chemin.')
  })
  const certified = await openCertificate(bytes, password)
  const wrong = validityFault(certified, now)
  if (wrong) throw new BadCertificate(wrong)
  return { ...certified, timestampUrl, answersWithin: ANSWERS_MS }
}

/**
 * The document with the seal, which covers every byte of it but itself.
 * @throws Unavailable when the certificate is not valid any more or the time-stamp service does not answer: nothing is
 * sealed by halves, and one may ask again.
 */
export async function sealed(bytes: Uint8Array, seal: Seal, now: Date): Promise<Uint8Array> {
  const wrong = validityFault(seal, now)
  if (wrong) throw new Unavailable(`${wrong} Aucune édition n’est publiée avant qu’il soit remplacé.`)
  const file = new WrittenFile(Buffer.from(bytes))
  const stamping: Stamping = async signature =>
    seal.timestampUrl ? stampOf(seal.timestampUrl, signature, seal.answersWithin) : null
  const usual = (await signatureOf(new Uint8Array(32), seal, async () => null)).length + SPARE
  const sealOnce = (room: number) => sealedWithin(file, { seal, now, room, stamping })
  const first = await sealOnce(usual + (seal.timestampUrl ? USUAL_TOKEN : 0))
  if (first.whole) return first.whole
  return (await sealOnce(first.needed + SPARE)).whole!
}

/** A signature by an elliptic curve is a byte or two longer or shorter from one time to the next. */
const SPARE = 64
const ANSWERS_MS = 10_000
const USUAL_TOKEN = 8192
const NOTHING_TO_STAMP = 'TIMESTAMP_URL horodate un cachet : donnez aussi le certificat, SEAL_CERTIFICATE.'

type Sealing = { seal: Seal; now: Date; room: number; stamping: Stamping }

/** `whole` is null when the signature needs more room than it was given. */
async function sealedWithin(
  file: WrittenFile,
  { seal, now, room, stamping }: Sealing,
): Promise<{ whole: Uint8Array | null; needed: number }> {
  const whole = revised(file, withField(file, signatureObject(seal, now, room)))
  const from = whole.indexOf('/Contents <0000', file.bytes.length, 'latin1') + '/Contents '.length
  const to = from + room * 2 + 2
  const range = `[0 ${from} ${to} ${whole.length - to}]`
  whole.write(range.padEnd(RANGE.length), whole.indexOf(RANGE, file.bytes.length, 'latin1'), 'latin1')

  const digest = createHash('sha256').update(whole.subarray(0, from)).update(whole.subarray(to)).digest()
  const signature = await signatureOf(digest, seal, stamping)
  if (signature.length > room) return { whole: null, needed: signature.length }
  whole.write(signature.toString('hex'), from + 1, 'latin1')
  return { whole, needed: signature.length }
}

/** Room for four numbers of ten figures. */
const RANGE = `[0 ${Array(3).fill('9999999999').join(' ')}]`

function signatureObject({ name }: Seal, now: Date, room: number): string {
  const moment = `${now.toISOString().replace(/\D/g, '').slice(0, 14)}Z`
  return `<</Type /Sig/Filter /Adobe.PPKLite/SubFilter /ETSI.CAdES.detached/Name ${textString(name)}/M (D:${moment})/ByteRange ${RANGE}/Contents <${'0'.repeat(room * 2)}>>>`
}

function validityFault({ validFrom, validTo }: Certified, now: Date): string | null {
  const day = (date: Date) => date.toISOString().slice(0, 10).split('-').reverse().join('/')
  if (now > validTo) return `Le certificat du cachet (SEAL_CERTIFICATE) a expiré le ${day(validTo)}.`
  if (now < validFrom) return `Le certificat du cachet (SEAL_CERTIFICATE) ne vaut qu’à partir du ${day(validFrom)}.`
  return null
}
