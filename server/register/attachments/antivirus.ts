import { connect } from 'node:net'

// The antivirus of the machine, asked by the protocol of clamd (INSTREAM): the bytes by pieces, each after its length, and an empty one.

const PIECE = 64 * 1024
const PATIENCE_MS = 60_000
const LONGEST_ANSWER = 4_096

export type Verdict = 'clean' | 'infected'

let address: string | null = null

/** The path of a socket, or « host:port »; null: there is none. */
export function useAntivirus(socket: string | null): void {
  address = socket
}

export function hasAntivirus(): boolean {
  return address !== null
}

/** @throws when it does not answer, or says neither: the paper waits. */
export function verdictOn(bytes: Buffer): Promise<Verdict> {
  return new Promise((resolve, reject) => {
    const socket = connect(targetOf(address!))
    let said = ''
    const fail = (error: Error) => {
      socket.destroy()
      reject(error)
    }
    socket.setTimeout(PATIENCE_MS, () => fail(new Error('the antivirus does not answer')))
    socket.on('error', fail)
    socket.on('data', piece => {
      said += piece.toString('latin1')
      if (said.length > LONGEST_ANSWER) fail(new Error('the antivirus says too much'))
    })
    socket.on('close', () => {
      const verdict = verdictIn(said)
      if (verdict) resolve(verdict)
      else reject(new Error('the antivirus gave no verdict'))
    })
    socket.on('connect', () => {
      socket.write('zINSTREAM\0')
      for (let at = 0; at < bytes.length; at += PIECE) {
        const piece = bytes.subarray(at, at + PIECE)
        socket.write(lengthOf(piece.length))
        socket.write(piece)
      }
      socket.write(lengthOf(0))
    })
  })
}

/** « stream: OK », « stream: Eicar-Test-Signature FOUND ». */
function verdictIn(said: string): Verdict | null {
  const line = said.replace(/\0[\s\S]*$/, '').trim()
  if (line === 'stream: OK') return 'clean'
  return line.startsWith('stream: ') && line.endsWith(' FOUND') ? 'infected' : null
}

function lengthOf(length: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(length)
  return bytes
}

function targetOf(socket: string) {
  const found = /^([\w.-]+):(\d{1,5})$/.exec(socket)
  return found ? { host: found[1]!, port: Number(found[2]) } : { path: socket }
}
