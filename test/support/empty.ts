import type { Cast } from '#db/seeds/cast.ts'
import { clockAt } from '#server/base/clock.ts'
import { serve, type TestApp } from './app.ts'
import { sharedDatabase } from './database.ts'

/** An app whose database holds nothing, and nobody has come yet. */
export function emptyApp({ today = '2026-11-17' } = {}): TestApp {
  const app = {} as TestApp
  let stop: () => Promise<void>
  beforeEach(async () => {
    const trx = await sharedDatabase().transaction()
    stop = await serve(app, trx, { cast: {} as Cast, clock: clockAt(today), demo: false })
  })
  afterEach(() => stop())
  return app
}
