import { createServer, connect as dial, type Server, type Socket } from 'node:net'
import { expect } from 'chai'
import { answers, connect } from '#db/connect.ts'
import type { Untyped } from '#db/queries.ts'
import { onPostgres, ownDatabase } from '../support/database.ts'

// A machine so busy that PostgreSQL takes no new line for a while, and goes on answering those it has.

describe('whether the database answers', () => {
  let own: Awaited<ReturnType<typeof ownDatabase>>
  let door: Server
  let db: Untyped
  const lines: Socket[] = []

  before(async function () {
    if (!onPostgres) return this.skip() // SQLite has no line to take
    own = await ownDatabase({ migrated: false })
    const behind = new URL(own.url)
    door = createServer(line => {
      lines.push(line.on('error', () => {}))
      if (lines.length > 1) return
      const there = dial(Number(behind.port), behind.hostname).on('error', () => {})
      line.pipe(there).pipe(line)
    }).listen(0, '127.0.0.1')
    await new Promise(resolve => door.once('listening', resolve))
    const { port } = door.address() as { port: number }
    db = await connect(Object.assign(new URL(own.url), { hostname: '127.0.0.1', port: String(port) }).href)
    await db.raw('select 1')
  })
  after(async () => {
    await db?.destroy()
    for (const line of lines) line.destroy()
    door?.close()
    await own?.drop()
  })

  it('it does while it answers somebody, even if no new line opens', async () => {
    const somebody = db.raw('select pg_sleep(0.2)').then(() => null)
    await answers(db, 5_000)
    await somebody
  })

  it('it does not when nobody hears of it', async () => {
    const refused = await answers(db, 300).then(
      () => null,
      error => error,
    )
    expect(refused).to.be.an('error')
  })
})
