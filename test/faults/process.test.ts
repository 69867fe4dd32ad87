import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { connect } from '#db/connect.ts'
import type { Untyped } from '#db/queries.ts'
import { siretFrom } from '#db/seeds/sirets.ts'
import { BadConfig, readConfig, withFile } from '#server/config.ts'
import { onPostgres, ownDatabase } from '../support/database.ts'
import { ADMINISTRATOR, firstAdministrator, type Running, run, startServer, visitor } from '../support/process.ts'

// The real server, in a process of its own, on a database of its own.

describe('the server as a process', function () {
  this.timeout(300_000)
  let own: Awaited<ReturnType<typeof ownDatabase>>
  let running: Running[] = []
  const start = async (environment?: Record<string, string>) => {
    const server = await startServer(own.url, environment)
    running.push(server)
    return server
  }

  const takes = async (migrated: boolean) => {
    own = await ownDatabase({ migrated })
    await own.db.destroy()
  }
  beforeEach(() => takes(true))
  afterEach(async () => {
    for (const { child, ended } of running) {
      child.kill('SIGKILL')
      await ended
    }
    running = []
    await own.drop()
  })

  it('starts on an empty database, prints the code, and closes cleanly when asked', async () => {
    await own.drop()
    await takes(false)
    const server = await start()

    expect(server.code).to.match(/^([A-Z2-9]{4}-){3}[A-Z2-9]{4}$/)
    expect((await visitor(server.origin).ask('/')).location).to.equal('/connexion')
    expect((await visitor(server.origin).ask('/connexion')).location).to.equal('/installation')
    await firstAdministrator(server)
    server.child.kill('SIGTERM')
    expect(await server.ended).to.deep.equal({ code: 0, signal: null })
    expect((await start()).output()).not.to.include('Aucun compte')
  })

  it('closes under load without a broken answer', async function () {
    if (onPostgres) this.skip() // what closes is the door
    const server = await start()
    const ask = () => visitor(server.origin).ask('/installation', { ...ADMINISTRATOR, code: 'ABCD' })
    await ask()
    // What arrives once it closes finds the door shut: that is no answer, never a wrong one.
    const answers = Promise.allSettled(Array.from({ length: 20 }, ask))
    server.child.kill('SIGTERM')

    for (const answer of await answers) if (answer.status === 'fulfilled') expect(answer.value.status).to.equal(422)
    expect((await server.ended).code).to.equal(0)
  })

  it('keeps everyone signed in over a restart', async () => {
    const first = await start()
    const theo = await firstAdministrator(first)
    first.child.kill('SIGTERM')
    await first.ended
    const second = await start()

    expect((await theo.at(second.origin).ask('/compte')).status).to.equal(200)
  })

  it('counts wrong tries over a restart', async () => {
    const first = await start()
    await firstAdministrator(first)
    const wrong = { courriel: ADMINISTRATOR.courriel, 'mot-de-passe': 'wrong' }
    for (let index = 0; index < 5; index++) await visitor(first.origin).ask('/connexion', wrong)
    first.child.kill('SIGTERM')
    await first.ended
    const second = await start()

    expect((await visitor(second.origin).ask('/connexion', wrong)).status).to.equal(429)
  })

  it('killed in the middle of writes, loses nothing it acknowledged and leaves nothing half-written', async () => {
    let server = await start()
    const theo = await firstAdministrator(server)
    const acknowledged = new Set<string>()
    const refused: string[] = []
    let next = 0

    for (let round = 0; round < 3; round++) {
      const here = theo.at(server.origin)
      const write = async (): Promise<void> => {
        const siret = siretFrom(String(300_000_00 + next++))
        const form = { siret, nom: `Commune n° ${next}`, cle: `cle-${siret}` }
        const answer = await here.ask('/reglages/acheteurs', form).catch(() => null)
        if (!answer) return
        if (answer.status !== 303) return void refused.push(`${answer.status}: ${answer.text.slice(0, 500)}`)
        acknowledged.add(siret)
        await write()
      }
      const writers = Promise.all([write(), write(), write(), write()])
      const before = acknowledged.size
      const enough = before + 20 + round * 7
      while (acknowledged.size < enough && refused.length === 0) await new Promise(resolve => setTimeout(resolve, 5))
      server.child.kill('SIGKILL')
      await writers
      expect(refused).to.deep.equal([])
      await server.ended
      server = await start()
    }

    await withDatabase(async db => {
      const sirets: string[] = await db('buyers').pluck('siret')
      expect([...acknowledged].filter(siret => !sirets.includes(siret))).to.deep.equal([])
      // Each buyer and its line of the journal were written together, or neither was.
      const told: number[] = await db('journal').where({ action: 'buyer.added' }).pluck('subject_id')
      const ids: number[] = await db('buyers').pluck('id')
      expect(told.sort()).to.deep.equal(ids.sort())
      if (!onPostgres) expect(await db.raw('pragma integrity_check')).to.deep.equal([{ integrity_check: 'ok' }])
    })
  })

  it('two processes share one PostgreSQL: sessions, settings and tries', async function () {
    if (!onPostgres) this.skip() // SQLite is written by one process
    const [one, other] = [await start(), await start()]
    const theo = await firstAdministrator(one)
    const there = theo.at(other.origin)

    expect((await there.ask('/compte')).status).to.equal(200)
    const form = { institution: 'Ville de Marvaux', contact: '', version: '1', cle: 'one-form-key' }
    expect((await there.ask('/reglages/institution', form)).status).to.equal(303)
    expect((await theo.ask('/reglages')).text).to.include('Ville de Marvaux')
    expect((await theo.ask('/reglages/institution', { ...form, cle: 'another-key' })).status).to.equal(409)

    const wrong = { courriel: ADMINISTRATOR.courriel, 'mot-de-passe': 'wrong' }
    const tries = Array.from({ length: 12 }, (_, index) =>
      visitor(index % 2 ? one.origin : other.origin).ask('/connexion', wrong),
    )
    const refused = (await Promise.all(tries)).filter(({ status }) => status === 422)
    expect(refused).to.have.length(5)
    await theo.ask('/deconnexion', {})
    expect((await there.ask('/compte')).status).to.equal(303)
  })

  it('writes no address, password or typed value in its log', async () => {
    const server = await start({ LOG_LEVEL: 'debug' })
    const theo = await firstAdministrator(server)
    await theo.ask('/reglages/acheteurs', { siret: 'SECRET-SIRET', nom: 'SECRET-NOM' })
    await visitor(server.origin).ask('/connexion', {
      courriel: 'camille@haute-vesle.example',
      'mot-de-passe': 'SECRET-MOT',
    })
    // A table taken away: the database's own error repeats what was being written.
    await withDatabase(db => db.schema.renameTable('user_buyers', 'gone'))
    const form = { nom: 'SECRET-PERSONNE', courriel: 'secret@haute-vesle.example', role: 'officer', portee: 'all' }
    expect((await theo.ask('/reglages/comptes', form)).status).to.equal(500)

    // All it wrote has been read once it has ended; an answer may come before the line of the log that tells of it.
    server.child.kill('SIGTERM')
    await server.ended
    const log = server.output().slice(server.output().indexOf(server.code!) + server.code!.length)
    expect(log).to.include('unexpected error').and.include('sign-in refused')
    expect(log).not.to.match(/SECRET|secret@|camille|theo\.marchand|cerise|Haute-Vesle/)
  })

  async function withDatabase(work: (db: Untyped) => Promise<unknown>): Promise<void> {
    const db = await connect(own.url)
    try {
      await work(db)
    } finally {
      await db.destroy()
    }
  }
})

describe('the file of settings', function () {
  this.timeout(120_000)
  let folder: string
  before(async function () {
    if (onPostgres) this.skip() // it is read before any database is opened
    folder = await mkdtemp(join(tmpdir(), 'clausuivi-settings-'))
  })
  after(() => folder && rm(folder, { recursive: true }))

  const written = async (...lines: string[]) => {
    const file = join(folder, '.env')
    await writeFile(file, `# Réglages\n${lines.join('\n')}\n`)
    return file
  }
  const refused = async (script: string, args: string[], environment: Record<string, string>) => {
    const { output, ended } = run(script, args, environment)
    expect((await ended).code).to.equal(1)
    return output().trim()
  }

  it('is read by the server and by a verb, as if each line were in the environment', async () => {
    const ENV_FILE = await written('PORT=abc', 'LOG_LEVEL="loud" # trop')
    const sentences = 'PORT est un numéro de port, de 0 à 65535.\nLOG_LEVEL vaut error, warn, info, debug ou silent.'
    expect((await refused('server/index.ts', [], { ENV_FILE })).replace('fatal, ', '')).to.equal(sentences)
    expect((await refused('server/cli.ts', ['contracts'], { ENV_FILE })).replace('fatal, ', '')).to.equal(sentences)
  })

  it('is the one beside package.json where no other is named, and none need be there', async () => {
    await written('TRUST_PROXY=3')
    expect(withFile({ PORT: '1' }, folder)).to.deep.equal({ PORT: '1', TRUST_PROXY: '3' })
    expect(withFile({ PORT: '1' }, join(folder, 'none'))).to.deep.equal({ PORT: '1' })
  })

  it('says less than the environment, which an empty value leaves as it is', async () => {
    const ENV_FILE = await written('PORT=1', 'HOST=::1')
    const config = readConfig(withFile({ ENV_FILE, PORT: '2', HOST: ' ' }))
    expect([config.port, config.host]).to.deep.equal([2, '::1'])
  })

  it('is refused in one sentence where the one that is named cannot be read', async () => {
    expect(() => withFile({ ENV_FILE: join(folder, 'none') })).to.throw(BadConfig, /^Le fichier de réglages/)
    expect(await refused('server/cli.ts', ['contracts'], { ENV_FILE: folder })).to.match(
      /^Le fichier de réglages ne se lit pas/,
    )
  })

  it('is not the demonstration’s: its people never meet the base, the mails or the seal of an institution', async () => {
    const ENV_FILE = await written('DATABASE_URL=sqlite:data/clausuivi.sqlite', 'PORT=abc')
    const told = await refused('server/index.ts', ['--demo'], {
      ENV_FILE,
      DATABASE_URL: 'sqlite:package.json/x.sqlite',
    })
    expect(told).to.match(/^La base de données ne s’ouvre pas \(DATABASE_URL\)/)
  })
})

describe('a wrong setting', () => {
  const cases: [setting: Record<string, string>, sentence: RegExp][] = [
    [{ DATABASE_URL: 'mysql://nope' }, /^DATABASE_URL s’écrit/],
    [{ PORT: 'abc' }, /^PORT est un numéro de port/],
    [{ HOST: 'not a host' }, /^HOST est une adresse/],
    [{ PUBLIC_URL: 'clauses' }, /^PUBLIC_URL est une adresse complète/],
    [{ TRUST_PROXY: '99' }, /^TRUST_PROXY est un nombre/],
    [{ PRINT_CONCURRENCY: '0' }, /^PRINT_CONCURRENCY est un nombre/],
    [{ CHROMIUM_PATH: '/nothing/there' }, /^CHROMIUM_PATH est le chemin/],
    [{ TIMESTAMP_URL: 'ftp://stamps' }, /^TIMESTAMP_URL est l’adresse complète/],
    [{ LOG_LEVEL: 'loud' }, /^LOG_LEVEL vaut/],
  ]
  for (const [setting, sentence] of cases) {
    it(`${Object.entries(setting).join().replace(',', '=')} is refused in one sentence`, () => {
      expect(() => readConfig(setting)).to.throw(BadConfig, sentence)
    })
  }

  it('stops the server before it starts, all of them told at once', async function () {
    if (onPostgres) this.skip() // it is told before any database is opened
    const { output, ended } = run('server/index.ts', [], { PORT: 'abc', LOG_LEVEL: 'loud' })

    expect((await ended).code).to.equal(1)
    expect(output().trim().split('\n')).to.have.length(2)
  })

  it('a seal that does not open is one sentence too, and no database is made for it', async function () {
    if (onPostgres) this.skip()
    const settings = { SEAL_CERTIFICATE: 'package.json', SEAL_PASSWORD: 'SECRET', DATABASE_URL: 'sqlite::memory:' }
    const { output, ended } = run('server/index.ts', [], { ...settings, PORT: '0' })
    expect((await ended).code).to.equal(1)
    expect(output().trim()).to.equal('SEAL_CERTIFICATE n’est pas un fichier PKCS#12 (.p12, .pfx).')
  })

  for (const url of ['sqlite:package.json/x.sqlite', 'postgres://nobody@127.0.0.1:1/none']) {
    it(`${url} cannot be opened, and that is one sentence`, async function () {
      if (onPostgres) this.skip() // both are tried from one side
      const { output, ended } = run('server/index.ts', [], { DATABASE_URL: url, PORT: '0' })

      expect((await ended).code).to.equal(1)
      expect(output().trim()).to.match(/^La base de données ne s’ouvre pas \(DATABASE_URL\)\s: [^\n]+$/)
    })
  }
})
