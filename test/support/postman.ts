import type { AddressInfo, Socket } from 'node:net'
import { SMTPServer, type SMTPServerSession } from 'smtp-server'

/** A mail that the server kept, whatever it answered. */
export type Kept = { messageId: string; to: string; eml: string }

export type Postman = {
  url: string
  kept: Kept[]
  /** How many times each message was kept, by its number. */
  times(): Map<string, number>
  close(): Promise<void>
}

/**
 * A real mail server on this machine, whose manners are in the address it is given: `rcpt-451@`, `rcpt-550@`, `mail-550@`,
 * `after-451@`, `after-550@` answer so; `drop-bytes@` falls among the bytes, `drop-dot@` once it kept the message, `hang@`
 * says nothing then, `dies@` falls after its 250. Anybody else is served.
 */
export async function postman({ slow = 0 } = {}): Promise<Postman> {
  const kept: Kept[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    hideSTARTTLS: true,
    closeTimeout: 10,
    onMailFrom: (_address, _session, done) => setTimeout(done, Math.random() * slow),
    onRcptTo({ address }, _session, done) {
      const code = /^rcpt-(\d+)@/.exec(address)?.[1]
      done(code ? answer(Number(code)) : null)
    },
    onData(stream, session, done) {
      const to = String(session.envelope.rcptTo[0]?.address)
      const parts: Buffer[] = []
      stream.on('error', () => {})
      stream.on('data', (part: Buffer) => {
        parts.push(part)
        if (to.startsWith('drop-bytes@')) socketOf(session)?.destroy()
      })
      stream.on('end', () => setTimeout(() => ended(to, Buffer.concat(parts).toString('latin1')), Math.random() * slow))

      function ended(to: string, eml: string) {
        if (to.startsWith('drop-bytes@')) return // fallen before it kept anything
        const code = /^after-(\d+)@/.exec(to)?.[1]
        if (code) return done(answer(Number(code)))
        kept.push({ messageId: /^Message-ID: *(<[^>]+>)/im.exec(eml)?.[1] ?? '', to, eml })
        if (to.startsWith('drop-dot@')) return socketOf(session)?.destroy()
        if (to.startsWith('hang@')) return
        setTimeout(() => done(null), Math.random() * slow)
        if (to.startsWith('dies@')) setTimeout(() => socketOf(session)?.destroy(), 20)
      }
    },
  })
  server.on('error', () => {}) // those who fall in the middle
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()))
  const { port } = server.server.address() as AddressInfo

  function socketOf(session: SMTPServerSession): Socket | undefined {
    type Connection = { id: string; _socket: Socket }
    const all = (server as unknown as { connections: Set<Connection> }).connections
    return [...all].find(({ id }) => id === session.id)?._socket
  }

  return {
    url: `smtp://127.0.0.1:${port}`,
    kept,
    times: () => new Map([...Map.groupBy(kept, one => one.messageId)].map(([id, all]) => [id, all.length])),
    close: () => new Promise(resolve => server.close(() => resolve())),
  }
}

function answer(responseCode: number): Error {
  return Object.assign(new Error(`réponse ${responseCode}`), { responseCode })
}
