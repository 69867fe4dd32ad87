import type { RequestHandler } from 'express'
import type { Logger } from 'pino'
import type { Db } from '#db/connect.ts'
import type { Replica } from '#db/replica.ts'
import type { Printer } from '#reports/pdf.ts'
import type { Seal } from '#reports/seal/seal.ts'
import type { Clock } from '#server/base/clock.ts'

export type App = {
  db: Db
  /** A standby of the database, where the installation has one. */
  replica?: Replica | null
  clock: Clock
  log: Logger
  printer: Printer
  /** What published editions are sealed with; none where the installation has no certificate. */
  seal?: Seal | null
  /** Opens the session and says who asks, in `res.locals.user`. */
  signIn: RequestHandler[]
  publicUrl: string | null
  trustProxy: number
  /** Addresses that the sign-in page offers in one click; none outside of the demonstration. */
  demo: readonly string[]
  /** How long a request may last, in milliseconds, before the database is asked apart whether it answers. */
  wondersMs?: number
}
