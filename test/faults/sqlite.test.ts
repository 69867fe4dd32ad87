import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect } from 'chai'
import { connect } from '#db/connect.ts'
import type { Untyped } from '#db/queries.ts'
import { siretFrom } from '#db/seeds/sirets.ts'
import { onPostgres, ownDatabase } from '../support/database.ts'
import { firstAdministrator, type Running, startServer, visitor } from '../support/process.ts'

const form = (key: string) => ({ siret: siretFrom('30000001'), nom: 'Commune de « Pré-d’Orge »', cle: key })

describe('a file of SQLite that another process holds', function () {
  this.timeout(120_000)
  let own: Awaited<ReturnType<typeof ownDatabase>>
  let server: Running
  let theo: Awaited<ReturnType<typeof firstAdministrator>>
  let other: Untyped

  before(async function () {
    if (onPostgres) return this.skip() // its locks wait by themselves, in another process
    own = await ownDatabase()
    server = await startServer(own.url)
    theo = await firstAdministrator(server)
    other = await connect(own.url)
  })
  after(async () => {
    server?.child.kill('SIGKILL')
    await other?.destroy()
    await own?.drop()
  })

  it('for three seconds: the form goes through, and everybody else is answered meanwhile', async () => {
    const holding = await other.transaction()
    const writing = theo.ask('/reglages/acheteurs', form('held-three-seconds'))
    const released = wait(3_000).then(() => holding.rollback())
    const longest: Record<string, number> = {}
    for (const end = Date.now() + 3_000; Date.now() < end; )
      for (const path of ['/sante', '/assets/app.css', '/connexion', '/reglages']) {
        const start = performance.now()
        expect((await theo.ask(path)).status, path).to.be.oneOf([200, 303])
        longest[path] = Math.max(longest[path] ?? 0, performance.now() - start)
      }
    await released

    expect((await writing).status).to.equal(303)
    expect(Math.max(...Object.values(longest)), JSON.stringify(longest)).to.be.lessThan(1_500)
  })

  it('for longer: a sentence within five seconds, what was typed in the page, and the same form goes through later', async () => {
    const holding = await other.transaction()
    const start = performance.now()
    const refused = await theo.ask('/reglages/institution', {
      institution: 'Ville de Marvaux',
      contact: '',
      version: '1',
      cle: 'held-too-long',
    })
    const took = performance.now() - start
    await holding.rollback()

    expect(refused.status).to.equal(503)
    expect(took).to.be.lessThan(5_000)
    expect(refused.text)
      .to.include('La base de données est occupée')
      .and.include('Rien n’a été enregistré')
      .and.include('name="institution" value="Ville de Marvaux"')
    expect(Number(refused.headers.get('retry-after'))).to.equal(5)
    const again = { institution: 'Ville de Marvaux', contact: '', version: '1', cle: 'held-too-long' }
    expect((await theo.ask('/reglages/institution', again)).status).to.equal(303)
  })

  it('two verbs that read, then write, never refuse one another', async () => {
    const both = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        theo.ask('/reglages/acheteurs', { siret: '', nom: `Commune ${index}`, cle: `together-${index}` }),
      ),
    )
    expect(both.filter(({ status }) => status >= 500)).to.deep.equal([])
  })
})

describe('a disk without room', function () {
  this.timeout(120_000)
  let folder: string
  let mounted = false
  let server: Running
  let theo: Awaited<ReturnType<typeof firstAdministrator>>

  before(async function () {
    if (onPostgres) return this.skip() // its disk is another machine's
    folder = mkdtempSync(join(tmpdir(), 'clausuivi-full-'))
    const reason = mount(folder)
    if (reason) {
      process.stdout.write(`    (a disk without room: not tried, ${reason})\n`)
      return this.skip()
    }
    mounted = true
    server = await startServer(`sqlite:${join(folder, 'base.sqlite')}`)
    theo = await firstAdministrator(server)
  })
  after(async () => {
    server?.child.kill('SIGKILL')
    await server?.ended
    if (mounted) execFileSync('umount', [folder])
    if (folder) rmSync(folder, { recursive: true, force: true })
  })

  it('every writing is told so and kept in the page, pages are still read, and the same form goes through once there is room', async () => {
    const ballast = join(folder, 'ballast')
    fill(folder, ballast)
    const answers = []
    for (let index = 0; index < 40; index++) {
      const typed = {
        siret: siretFrom(String(320_000_00 + index)),
        nom: `Ville ${index} ${'x'.repeat(100)}`,
        cle: `full-disk-${index}`,
      }
      answers.push(await theo.ask('/reglages/acheteurs', typed))
    }
    const refused = answers.filter(({ status }) => status === 503)
    expect(answers.filter(({ status }) => ![303, 409, 503].includes(status))).to.deep.equal([])
    expect(refused).not.to.have.length(0)
    for (const { text, headers } of refused) {
      expect(text).to.include('Le disque du serveur est plein.').and.include('Rien n’a été enregistré')
      expect(text).to.include('name="nom" value="Ville ')
      expect(headers.get('retry-after')).to.equal('60')
    }
    for (const path of ['/reglages', '/compte', '/journal']) expect((await theo.ask(path)).status, path).to.equal(200)
    const health = await visitor(server.origin).ask('/sante')
    expect(health.status).to.equal(503)
    expect(health.text).to.equal('disque de la base\u00a0: plein')

    unlinkSync(ballast)
    await wait(1_100)
    expect((await visitor(server.origin).ask('/sante')).text).to.equal('ok')
    expect((await theo.ask('/reglages/acheteurs', form('room-again'))).status).to.equal(303)
    server.child.kill('SIGTERM')
    await server.ended
    const db: Untyped = await connect(`sqlite:${join(folder, 'base.sqlite')}`)
    expect(await db.raw('pragma integrity_check')).to.deep.equal([{ integrity_check: 'ok' }])
    await db.destroy()
  })
})

/** Why it could not be; null when it is mounted. */
function mount(folder: string): string | null {
  if (process.getuid?.() !== 0) return 'mounting one needs root'
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', folder], { stdio: 'pipe' })
    return null
  } catch (error) {
    return `mount refuses: ${String((error as Error).message)
      .split('\n')
      .at(-1)}`
  }
}

function fill(folder: string, ballast: string): void {
  const { bavail, bsize } = statfsSync(folder)
  writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - 8 * 1024)))
}
