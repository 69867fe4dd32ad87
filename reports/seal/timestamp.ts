import { createHash, randomBytes } from 'node:crypto'
import * as asn1js from 'asn1js'
import { type ContentInfo, MessageImprint, SignedData, TimeStampReq, TimeStampResp, TSTInfo } from 'pkijs'
import { Unavailable } from '../queue.ts'
import { octets, sha256 } from './signature.ts'

// A time-stamp (RFC 3161): somebody else says that a signature existed by a moment. They receive a hash, and nothing of
// the document.

const MOST_BYTES = 65_536

const SILENT =
  'Le service d’horodatage ne répond pas\u00a0: l’édition n’est pas publiée. Rien n’est perdu, réessayez dans une minute.'
const REFUSED =
  'Le service d’horodatage a refusé la demande\u00a0: l’édition n’est pas publiée. Rien n’est perdu, réessayez dans une minute.'
const FALSE =
  'La réponse du service d’horodatage ne vaut pas pour ce document\u00a0: l’édition n’est pas publiée. Rien n’est perdu.'

/**
 * The token for this signature. @throws Unavailable when the service does not answer in time, refuses, or answers for
 * something else: what should be time-stamped is never published without.
 */
export async function stampOf(service: string, signature: Uint8Array, within: number): Promise<ContentInfo> {
  const hash = createHash('sha256').update(signature).digest()
  const nonce = Buffer.concat([Buffer.from([1]), randomBytes(8)]) // positive
  const request = new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({ hashAlgorithm: sha256(), hashedMessage: octets(hash) }),
    nonce: new asn1js.Integer({ valueHex: Uint8Array.from(nonce).buffer }),
    certReq: true,
  })
  const answer = await answerOf(service, new Uint8Array(request.toSchema().toBER()), within)
  const token = tokenIn(answer)
  if (!(await holds(token, { signature, hash, nonce }))) throw new Unavailable(FALSE)
  return token
}

async function answerOf(service: string, body: Uint8Array<ArrayBuffer>, within: number): Promise<Uint8Array> {
  try {
    const { username, password, ...address } = partsOf(service)
    const answer = await fetch(address.href, {
      method: 'POST',
      headers: {
        'content-type': 'application/timestamp-query',
        accept: 'application/timestamp-reply',
        ...(username && { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` }),
      },
      body,
      signal: AbortSignal.timeout(within),
    })
    if (!answer.ok) throw new Error(`status ${answer.status}`)
    return await bounded(answer.body!)
  } catch (error) {
    throw new Unavailable(SILENT, { cause: error })
  }
}

/** Who asks goes in a header: an address with a password in it is refused. */
function partsOf(service: string): { href: string; username: string; password: string } {
  const address = new URL(service)
  const [username, password] = [decodeURIComponent(address.username), decodeURIComponent(address.password)]
  address.username = ''
  address.password = ''
  return { href: address.href, username, password }
}

async function bounded(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of body) {
    length += part.length
    if (length > MOST_BYTES) throw new Error('too long an answer')
    parts.push(part)
  }
  return Buffer.concat(parts)
}

function tokenIn(answer: Uint8Array): ContentInfo {
  let response: TimeStampResp
  try {
    response = TimeStampResp.fromBER(Uint8Array.from(answer).buffer)
  } catch (error) {
    throw new Unavailable(FALSE, { cause: error })
  }
  const granted = response.status.status === 0 || response.status.status === 1
  if (!granted || !response.timeStampToken) throw new Unavailable(REFUSED)
  return response.timeStampToken
}

/** It speaks of this signature, answers this very question, and is itself signed. */
async function holds(
  token: ContentInfo,
  { signature, hash, nonce }: { signature: Uint8Array; hash: Buffer; nonce: Buffer },
): Promise<boolean> {
  try {
    const signed = new SignedData({ schema: token.content })
    const info = TSTInfo.fromBER(signed.encapContentInfo.eContent!.getValue())
    const said = Buffer.from(info.messageImprint.hashedMessage.valueBlock.valueHexView)
    const answered = info.nonce && Buffer.from(info.nonce.valueBlock.valueHexView)
    if (!said.equals(hash) || !answered?.equals(nonce)) return false
    return await signed.verify({ signer: 0, data: Uint8Array.from(signature).buffer, checkChain: false })
  } catch {
    return false
  }
}
