import { type AddressInfo, createServer, type Server } from 'node:net'

/** An antivirus of the tests: it speaks the protocol of clamd (INSTREAM), and knows one virus, that of the tests. */
export function antivirus() {
  let server: Server
  let last: Buffer = Buffer.alloc(0)
  let waits: Promise<void> = Promise.resolve()

  before(done => {
    server = createServer({ allowHalfOpen: true }, socket => {
      let came = Buffer.alloc(0)
      socket.on('error', () => {})
      socket.on('data', async piece => {
        came = Buffer.concat([came, piece])
        const bytes = streamIn(came)
        if (bytes === 'more') return
        if (bytes === 'unknown') return void socket.end('UNKNOWN COMMAND\0')
        last = bytes
        await waits
        const found = bytes.includes('EICAR-STANDARD-ANTIVIRUS-TEST-FILE')
        socket.end(found ? 'stream: Eicar-Test-Signature FOUND\0' : 'stream: OK\0')
      })
    }).listen(0, '127.0.0.1', done)
  })
  after(() => server.close())

  return {
    address: () => `127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: () => last,
    /** It answers nothing before this is done. */
    waitsFor(what: Promise<void>) {
      waits = what
    },
  }
}

/** What the pieces hold, once the empty one has come. */
function streamIn(came: Buffer): Buffer | 'more' | 'unknown' {
  const COMMAND = 'zINSTREAM\0'
  if (came.length < COMMAND.length) return 'more'
  if (came.subarray(0, COMMAND.length).toString('latin1') !== COMMAND) return 'unknown'
  const pieces: Buffer[] = []
  for (let at = COMMAND.length; at + 4 <= came.length; ) {
    const length = came.readUInt32BE(at)
    if (length === 0) return Buffer.concat(pieces)
    if (at + 4 + length > came.length) return 'more'
    pieces.push(came.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  return 'more'
}
