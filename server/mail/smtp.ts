import { Readable } from 'node:stream'
import { parseConnectionUrl } from 'nodemailer/lib/shared'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { Claimed } from './claim.ts'
import type { Ended } from './rules.ts'
import type { Carrier } from './words.ts'

/** Carries one mail. `engage` is kept before the first byte leaves; false, and none does. Never throws. */
export type Transport = {
  carrier: Carrier
  deliver(mail: Claimed, engage: () => Promise<boolean>): Promise<Ended | 'takenBack'>
}

type Timeouts = { connect: number; silence: number; whole: number }
const TIMEOUTS: Timeouts = { connect: 20_000, silence: 60_000, whole: 150_000 }

/** A mail server, by its address: `smtp://user:password@host:port`, `smtps://…`. One connection a message. */
export function smtpTransport(url: string, timeouts: Partial<Timeouts> = {}): Transport {
  const times = { ...TIMEOUTS, ...timeouts }
  return { carrier: 'smtp', deliver: (mail, engage) => new Delivery(url, times, mail, engage).ended() }
}

/** The error of nodemailer says the same before and after the bytes: what was read of them tells. */
class Delivery {
  readonly #connection: SMTPConnection
  readonly #auth: { user: string; pass: string } | undefined
  readonly #whole: number
  readonly #mail: Claimed
  readonly #engage: () => Promise<boolean>
  #engaged = false
  #takenBack = false

  constructor(url: string, times: Timeouts, mail: Claimed, engage: () => Promise<boolean>) {
    const { auth, ...options } = parseConnectionUrl(url)
    this.#auth = auth
    this.#whole = times.whole
    this.#mail = mail
    this.#engage = engage
    this.#connection = new SMTPConnection({
      ...options,
      connectionTimeout: times.connect,
      greetingTimeout: times.connect,
      dnsTimeout: times.connect,
      socketTimeout: times.silence,
    })
  }

  async ended(): Promise<Ended | 'takenBack'> {
    const timer = Promise.withResolvers<never>()
    const timeout = setTimeout(() => timer.reject(new Error('Le serveur n’a pas fini dans le temps.')), this.#whole)
    try {
      const response = await Promise.race([this.#talk(), timer.promise])
      this.#connection.quit()
      return { sent: true, engaged: true, code: 250, about: 'message', response }
    } catch (error) {
      this.#connection.close()
      return this.#takenBack ? 'takenBack' : failureOf(error as Failure, this.#engaged)
    } finally {
      clearTimeout(timeout)
    }
  }

  async #talk(): Promise<string> {
    const connection = this.#connection
    const broken = new Promise<never>((_, reject) => connection.on('error', reject))
    broken.catch(() => {}) // one that comes after the answer changes nothing
    await Promise.race([broken, new Promise<void>(resolve => connection.connect(() => resolve()))])
    const auth = this.#auth
    if (auth) await Promise.race([broken, told(done => connection.login({ credentials: auth }, done))])
    const envelope = { from: this.#mail.sender, to: [this.#mail.recipient] }
    const bytes = this.#bytes()
    const info = await Promise.race([
      broken,
      told<{ response?: string | undefined }>(done => connection.send(envelope, bytes, done)),
    ])
    return info.response ?? ''
  }

  /** Asked for its bytes only once the server wants them (354): what is kept then is kept before the first leaves. */
  #bytes(): Readable {
    const stream: Readable = new Readable({
      highWaterMark: 0,
      read: () => {
        this.#engage().then(
          kept => {
            if (!kept) {
              this.#takenBack = true
              stream.destroy(new Error('taken back'))
              return
            }
            this.#engaged = true
            stream.push(Buffer.from(this.#mail.eml, 'latin1'))
            stream.push(null)
          },
          (error: Error) => stream.destroy(error),
        )
      },
    })
    return stream
  }
}

type Failure = Error & { code?: string; command?: string; responseCode?: number; response?: string }

/** An answer given to the connection, to a password or to our own address says nothing of the recipient. */
function failureOf({ code, command, responseCode, response, message }: Failure, engaged: boolean): Ended {
  const about = code === 'EMESSAGE' || command?.startsWith('RCPT') ? 'message' : 'connection'
  return { sent: false, engaged, code: responseCode ?? null, about, response: response ?? message }
}

function told<Result>(ask: (done: (error?: Error | null, result?: Result) => void) => void): Promise<Result> {
  return new Promise((resolve, reject) => ask((error, result) => (error ? reject(error) : resolve(result as Result))))
}
