import { connect } from '#db/connect.ts'
import { systemClock } from '#server/base/clock.ts'
import { startSender } from '#server/mail/sender.ts'
import { smtpTransport } from '#server/mail/smtp.ts'

// A process that only sends, to be killed: the database, the mail server, and how long it holds what it took.
const [url, server, lease] = process.argv.slice(2) as [string, string, string]
const db = await connect(url)
const told = { error: (fault: object) => process.stderr.write(`${JSON.stringify(fault)}\n`) }
startSender(db, systemClock, smtpTransport(server), told, { idle: 10, leaseMs: Number(lease) })
setInterval(() => {}, 1_000)
process.stdout.write('ready\n')
