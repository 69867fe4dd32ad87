import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { readConfig } from '#server/config.ts'
import { onPostgres } from '../support/database.ts'
import { type Running, run, startServer } from '../support/process.ts'

// Files to import hold what a buyer publishes and what it does not: where they wait is nobody else's.

describe('the folder where files to import wait', function () {
  this.timeout(120_000)
  let home: string
  let server: Running | null = null
  before(function () {
    if (onPostgres) this.skip() // each names a file of SQLite
  })
  const database = () => `sqlite:${join(home, 'clausuivi.sqlite')}`
  const folder = () => join(home, 'clausuivi.sqlite-imports')

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'clausuivi-home-'))
  })
  afterEach(async () => {
    server?.child.kill('SIGKILL')
    await server?.ended
    server = null
    await rm(home, { recursive: true })
  })

  it('is the installation’s own: beside its SQLite file, or by a name that two databases do not share', () => {
    const of = (DATABASE_URL: string, more = {}) => readConfig({ DATABASE_URL, ...more }).importFolder
    expect(of('sqlite:data/clausuivi.sqlite')).to.equal('data/clausuivi.sqlite-imports')
    expect(of('sqlite:data/demonstration.sqlite')).to.equal('data/demonstration.sqlite-imports')
    const [one, two] = [of('postgres://a@base/one'), of('postgres://a@base/two')]
    expect(one).to.match(/^data\/imports-[0-9a-f]{12}$/)
    expect(two)
      .to.match(/^data\/imports-[0-9a-f]{12}$/)
      .and.not.equal(one)
    expect(of('postgres://a@base/one', { IMPORT_FOLDER: '/srv/imports' })).to.equal('/srv/imports')
  })

  it('is opened to one user alone, even where it stood open', async () => {
    await mkdir(folder(), { mode: 0o755 })
    await chmod(folder(), 0o755)
    const TMPDIR = await mkdtemp(join(home, 'public-'))
    server = await startServer(database(), { TMPDIR })
    expect((await stat(folder())).mode & 0o777).to.equal(0o700)
    expect(await readdir(TMPDIR), 'nothing by a name that all know').to.deep.equal([])
  })

  it('loses at start what a process that died was receiving, and keeps the rest', async () => {
    await mkdir(folder())
    const old = new Date(Date.now() - 2 * 3_600_000)
    const put = async (name: string, age?: Date) => {
      await writeFile(join(folder(), name), 'x')
      if (age) await utimes(join(folder(), name), age, age)
    }
    const [cut, arriving] = ['11111111-2222-4333-8444-555555555555', '11111111-2222-4333-8444-666666666666']
    await put(cut, old)
    await put(arriving)
    await put('notes.txt', old)
    server = await startServer(database())
    expect(await readdir(folder())).to.have.members([arriving, 'notes.txt'])
  })

  it('is refused where someone put something else in its place', async () => {
    const elsewhere = join(home, 'elsewhere')
    await mkdir(elsewhere)
    await symlink(elsewhere, folder())
    const { output, ended } = run('server/index.ts', [], { DATABASE_URL: database(), PORT: '0' })
    expect((await ended).code).to.equal(1)
    expect(output().trim()).to.match(/^Le dossier des fichiers à importer ne s’ouvre pas \(IMPORT_FOLDER\)\s: /)
  })
})
