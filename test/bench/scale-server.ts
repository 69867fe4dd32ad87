import type { AddressInfo } from 'node:net'
import pino from 'pino'
import { connect } from '#db/connect.ts'
import { createApp } from '#server/app.ts'
import { clockAt } from '#server/base/clock.ts'
import { startSettler } from '#server/compliance/settler.ts'
import { identify } from '#server/users/identify.ts'
import { sessions } from '#server/users/sessions.ts'
import { closePrinter, sharedPrinter } from '../support/printer.ts'
import { SECRET } from '../support/session.ts'
import { TODAY } from './scale-plan.ts'

// The server whose processor time is read, in a process of its own: `scale.ts` starts it with the address of a register.

const db = await connect(process.argv[2]!)
const clock = clockAt(TODAY)
const log = pino({ level: 'silent' })
const app = createApp({
  db,
  clock,
  log,
  printer: sharedPrinter(),
  signIn: [sessions(db, clock, { secret: SECRET, secure: false }), identify(db)],
  publicUrl: null,
  trustProxy: 0,
  demo: [],
})
const server = app.listen(0, '127.0.0.1', () => process.send!({ port: (server.address() as AddressInfo).port }))
const settler = startSettler(db, clock, log)

process.on('message', async asked => {
  if (asked === 'cpu') {
    const { user, system } = process.cpuUsage()
    process.send!({ cpu: (user + system) / 1000 })
    return
  }
  server.closeAllConnections()
  server.close()
  await settler.stop()
  await closePrinter()
  await db.destroy()
  process.disconnect()
})
