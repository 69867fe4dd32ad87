import { setTimeout as wait } from 'node:timers/promises'
import { expect } from 'chai'
import { contract, folder, json2022 } from '../exchange/decp/files.ts'
import { onPostgres, ownDatabase } from '../support/database.ts'
import { firstAdministrator, type Running, startServer } from '../support/process.ts'

// An import asked from a page goes on beside the server: whatever falls, it is made once and whole.

describe('an import asked from a page', function () {
  this.timeout(240_000)
  const files = folder()
  let own: Awaited<ReturnType<typeof ownDatabase>>
  let server: Running
  before(async () => {
    own = await ownDatabase()
    server = await started()
  })
  after(async () => {
    server?.child.kill('SIGKILL')
    await server?.ended
    await own?.drop()
    files.remove()
  })

  it('is done beside the server, which answers meanwhile, and after a fall is gone on with by the next start', async () => {
    const theo = await firstAdministrator(server)
    const form = new FormData()
    form.set('cle', 'depot-du-serveur')
    form.append('fichiers', new Blob([many(MANY)]), 'juin.json')
    const dropped = await fetch(`${server.origin}/import`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: theo.cookie(), 'sec-fetch-site': 'same-origin' },
      body: form,
    })
    const address = dropped.headers.get('location')!
    expect(address).to.match(/^\/import\/\d+$/)
    await until(async () => (await theo.ask(address)).text.match(/Importer les 3\s000\smarchés/) !== null)

    // Its answer waits for what is short: the fall comes before.
    const applied = theo.ask(`${address}/application`, { cle: 'application-du-serveur' }).catch(() => null)
    await until(async () => (await own.db('import_turns').where({ state: 'running' })).length > 0)
    expect((await theo.ask('/reglages')).status).to.equal(200)
    server.child.kill('SIGKILL')
    await server.ended
    await applied
    await wait(500) // its child ends with it
    const before = (await own.db('contracts').pluck('id')).length
    expect(before).to.be.lessThan(MANY)
    if (onPostgres) expect(before).to.equal(0)
    await own.db('import_turns').update({ lease_until: '2026-01-01' })

    server = await started()
    await until(async () => (await own.db('import_turns')).length === 0)
    expect(await own.db('contracts').pluck('id')).to.have.length(MANY)
    expect(await own.db('imports').select('state', 'created_count', 'unchanged_count')).to.deep.equal([
      { state: 'applied', created_count: MANY, unchanged_count: 0 },
    ])
    expect((await theo.at(server.origin).ask(address)).text).to.match(/3\s000\smarchés sont importés\./)
    expect(await own.db('journal').where({ action: 'decp.imported' })).to.have.length(1)
  })

  function started(): Promise<Running> {
    return startServer(own.url, { IMPORT_FOLDER: `${files.folder}/imports` })
  }
})

/** So many that the server falls before the last is in. */
const MANY = 3_000

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await wait(100)
}

function many(count: number): string {
  return json2022(
    Array.from({ length: count }, (_, index) => contract({ id: `N-${index}`, objet: `Marché de travaux ${index}` })),
  )
}
