import type * as asn1js from 'asn1js'
import { type Certificate, ContentInfo, SignedData, TSTInfo } from 'pkijs'
import { nameOf } from './certificate.ts'
import { previousTable, TAIL } from './revision.ts'
import { TIME_STAMP_TOKEN } from './signature.ts'

// What a sealed file says of its seal: who sealed it, and when a service stamped it.

export type Shown = { name: string; stampedAt: Date | null }

const HEAD = '/SubFilter /ETSI.CAdES.detached'
const CONTENTS = '/Contents <'

/** The last seal in this file; null where there is none. Whether it holds is for whoever verifies to compute. */
export function sealShown(bytes: Uint8Array): Shown | null {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const head = file.lastIndexOf(HEAD, undefined, 'latin1')
  if (head < 0) return null
  const from = file.indexOf(CONTENTS, head, 'latin1') + CONTENTS.length
  const der = Buffer.from(file.toString('latin1', from, file.indexOf('>', from, 'latin1')), 'hex')
  const signed = new SignedData({ schema: ContentInfo.fromBER(Uint8Array.from(der).buffer).content })
  const [signer] = signed.signerInfos
  const serial = (signer!.sid as { serialNumber: asn1js.Integer }).serialNumber
  const own = (signed.certificates as Certificate[]).find(({ serialNumber }) => serialNumber.isEqual(serial))!
  const token = signer!.unsignedAttrs?.attributes.find(({ type }) => type === TIME_STAMP_TOKEN)?.values[0]
  return { name: nameOf(own), stampedAt: token ? genTimeOf(token) : null }
}

/** The same of a file that stays where it is kept: its end is read, then what follows the print, where something does. */
export async function sealKept(size: number, read: (from: number) => Promise<Buffer>): Promise<Shown | null> {
  const previous = previousTable(await read(Math.max(0, size - TAIL)))
  return previous === null ? null : sealShown(await read(previous))
}

function genTimeOf(token: asn1js.Sequence): Date {
  const { content } = new ContentInfo({ schema: token })
  return TSTInfo.fromBER(new SignedData({ schema: content }).encapContentInfo.eContent!.getValue()).genTime
}
