import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { devNull, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { connect } from '#db/connect.ts'
import { typed as obey } from '#server/cli.ts'
import { onPostgres, ownDatabase } from '../support/database.ts'
import { previousDatabase } from '../support/previous.ts'
import { run } from '../support/process.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** A trace, or the words of a library. */
const FOREIGN =
  /^\s+at |Error\b|error:|\b(the|cannot|unable|failed|unknown|denied|such|file|directory|database|refused|timeout|locked|unexpected|invalid|missing|permission)\b/im

describe('what goes wrong at a terminal', function () {
  this.timeout(240_000)
  let own: Awaited<ReturnType<typeof ownDatabase>>
  let folder: string
  before(async () => {
    own = await ownDatabase()
    folder = mkdtempSync(join(tmpdir(), 'clausuivi-terminal-'))
    mkdirSync(join(folder, 'dossier'))
    writeFileSync(join(folder, 'texte.txt'), 'Bonjour')
    writeFileSync(join(folder, 'vide.json'), '')
  })
  after(async () => {
    rmSync(folder, { recursive: true, force: true })
    await own.drop()
  })

  type Case = [typed: string, code: number, says: RegExp, database?: string]
  const at = (text: string) => text.replaceAll('@', folder)
  const cases: Case[] = [
    ['', 2, /^Usage/],
    ['help', 0, /^Usage/],
    ['voler', 2, /^Verbe inconnu\s: voler\nUsage/],
    ['constructor', 2, /^Verbe inconnu\s: constructor/],
    ['contracts --couleur rouge', 2, /^Option inconnue\s: --couleur\nUsage/],
    ['contracts --consideration', 2, /^Argument à revoir\s: --consideration/],
    ['contracts surplus', 2, /^(Argument à revoir|Option)/],
    ['contracts --consideration=verte', 2, /^--consideration vaut/],
    ['journal --since hier', 2, /^--since attend une date/],
    ['user fly', 2, /^user list/],
    ['user constructor', 2, /^user list/],
    ['report', 2, /^Usage/],
    ['report contract 999999 -o @/a.pdf', 1, /^Aucun marché ne porte ce numéro/],
    ['report contract 1 -o @/a.pdf --date demain', 1, /./],
    ['import decp', 2, /^Usage/],
    ['import decp @/absent.json', 1, /ne se lit pas\s: ce chemin n’existe pas/],
    ['import decp @/dossier', 1, /c’est un dossier/],
    ['import decp @/vide.json', 1, /refusé/],
    ['import decp @/texte.txt', 1, /refusé/],
    ['import decp @/texte.txt/a.json', 1, /passe par un fichier/],
    ['backup', 2, /^Usage/],
    ['contracts', 1, /^La base n’existe pas encore/, 'sqlite:@/nulle-part.sqlite'],
    ['import decp x.json', 1, /^La base n’existe pas encore/, 'sqlite:@/nulle-part.sqlite'],
    ['import decp --help', 0, /1, refusé \(une base d’une autre version l’est aussi\)/],
    ['migrate', 1, /^La base de données ne s’ouvre pas \(DATABASE_URL\)\s: c/, 'sqlite:@/dossier'],
    ['contracts', 1, /^La base de données ne s’ouvre pas .+ n’est pas une base de Clausuivi/, 'sqlite:@/texte.txt'],
    ['migrate', 1, /passe par un fichier/, 'sqlite:@/texte.txt/base.sqlite'],
    ['contracts', 1, /rien n’écoute à cette adresse|ne répond pas/, 'postgres://127.0.0.1:1/none'],
    ['contracts', 1, /^DATABASE_URL s’écrit/, 'mysql://nope'],
  ]
  for (const [typed, code, says, database] of cases) {
    it(`« clausuivi ${typed} »${database ? ` on ${database}` : ''}`, async () => {
      const said = await answered(typed, database && at(database))

      expect(said.code, said.output).to.equal(code)
      expect(said.output).to.match(says)
      expect(said.output.replace(/^Usage.*/ms, '').replaceAll(folder, '')).not.to.match(FOREIGN)
    })
  }

  it('is the same from a process of its own, by its exit code and its two outputs', async function () {
    if (onPostgres) this.skip() // a process says what the verb said
    for (const [typed = '', code, says] of [cases[1]!, cases[2]!, cases.find(([typed]) => typed === 'report')!]) {
      const { output, ended } = run('server/cli.ts', at(typed).split(' '), { DATABASE_URL: own.url })
      expect((await ended).code, output()).to.equal(code)
      expect(output()).to.match(says)
    }
    const { code, output } = await shell('set -o pipefail; node server/cli.ts voler 2>/dev/null')
    expect({ code, output }, 'a complaint is no answer').to.deep.equal({ code: 2, output: '' })
  })

  async function answered(typed: string, database = own.url): Promise<{ code: number; output: string }> {
    const lines: string[] = []
    const hear = (line: string) => void lines.push(`${line}\n`)
    const environment = { DATABASE_URL: database }
    const line = at(typed).split(' ').filter(Boolean)
    const code = await obey(line, { environment, say: hear, complain: hear, begun() {} })
    return { code, output: lines.join('') }
  }

  it('no verb but « migrate » makes a file or brings a schema up to date', async () => {
    expect(existsSync(join(folder, 'nulle-part.sqlite'))).to.equal(false)
    const before = await previousDatabase()
    try {
      for (const typed of [
        'contracts',
        'journal',
        'user list',
        'import decp --dry-run x.json',
        'report contract 1 -o a.pdf',
        'import decp x.json',
        'user add rose@haute-vesle.example admin Rose',
        'personal-data',
        'demo',
      ]) {
        const { code, output } = await answered(typed, before.url)
        expect(code, typed).to.equal(1)
        expect(output, typed).to.match(/^La base est d’une version antérieure.+«\sclausuivi migrate\s».\n$/)
      }
      const [, late] = await before.db.migrate.list()
      expect(late).not.to.deep.equal([])
    } finally {
      await before.drop()
    }
  })

  it('backs up a database of the version before, as that sentence asks, and leaves it so', async () => {
    const before = await previousDatabase()
    const file = join(folder, 'avant.sqlite')
    try {
      const { output, ended } = run('server/cli.ts', ['backup', file], { DATABASE_URL: before.url })
      const { code } = await ended
      const [, late] = await before.db.migrate.list()
      expect(late).not.to.deep.equal([])
      if (onPostgres) {
        expect(output()).to.match(/^La base est PostgreSQL\s: sauvegardez-la par pg_dump/)
        return
      }
      expect(code, output()).to.equal(0)
      const copy = await connect(`sqlite:${file}`)
      try {
        expect((await copy.migrate.list())[1]).to.have.length(late.length)
      } finally {
        await copy.destroy()
      }
    } finally {
      await before.drop()
    }
  })

  it('« | head » ends quietly', async () => {
    for (let index = 0; index < 4_000; index += 200)
      await own.db('journal').insert(
        Array.from({ length: 200 }, (_, at) => ({
          at: '2026-11-02T08:00:00.000Z',
          action: 'user.disabled',
          subject: 'user',
          subject_id: index + at,
          href: '/reglages/comptes',
        })),
      )
    const { code, output } = await shell('set -o pipefail; node server/cli.ts journal | head -1')

    expect(code, output).to.equal(0)
    expect(output.trim()).to.match(/^[^\n]+$/)
  })

  it('waits for another process that writes, says so, and goes on', async function () {
    if (onPostgres) this.skip() // each waits for a row, not for the whole
    const other = await connect(own.url)
    const holding = await other.transaction()
    const { output, ended } = run(
      'server/cli.ts',
      ['user', 'add', 'rose@haute-vesle.example', 'admin', 'Rose', 'Imbert'],
      {
        DATABASE_URL: own.url,
      },
    )
    while (!output().includes('attend son tour')) await wait(50)
    await holding.rollback()
    await other.destroy()

    expect((await ended).code).to.equal(0)
    expect(output()).to.include('Code à remettre à Rose Imbert')
  })

  it('what may not be written is said, and a file half written is not left', async function () {
    if (onPostgres) this.skip() // its copies are pg_dump's
    for (const [file, says] of [
      [join(folder, 'nul', 'copie.sqlite'), /ne s’écrit pas\s: ce chemin n’existe pas/],
      [join(folder, 'texte.txt'), /existe déjà/],
      ['/proc/copie.sqlite', /ne s’écrit pas|ne peut être/],
    ] as const) {
      const { output, ended } = run('server/cli.ts', ['backup', file], { DATABASE_URL: own.url })
      expect((await ended).code, output()).to.equal(1)
      expect(output()).to.match(says).and.not.match(FOREIGN)
    }
    if (process.getuid?.() === 0) return // root may write anywhere
    chmodSync(join(folder, 'dossier'), 0o500)
    const { output, ended } = run('server/cli.ts', ['backup', join(folder, 'dossier', 'a')], { DATABASE_URL: own.url })
    expect((await ended).code).to.equal(1)
    expect(output()).to.include('l’accès en est refusé')
  })

  it('the server says why its port does not open', async () => {
    const first = run('server/index.ts', [], { DATABASE_URL: own.url, PORT: '0' })
    while (!/écoute sur/.test(first.output())) await wait(50)
    const [, port] = /localhost:(\d+)/.exec(first.output())!
    const second = run('server/index.ts', [], { DATABASE_URL: own.url, PORT: port! })
    expect((await second.ended).code).to.equal(1)
    expect(second.output()).to.include(`Le port ${port} ne s’ouvre pas\u00a0: un autre programme l’occupe déjà.`)
    first.child.kill('SIGTERM')
    await first.ended
  })

  function shell(command: string): Promise<{ code: number | null; output: string }> {
    const child = spawn('bash', ['--norc', '-c', command.replace('node ', `${process.execPath} `)], {
      cwd: root,
      env: { PATH: process.env.PATH ?? '', ENV_FILE: devNull, DATABASE_URL: own.url },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (output += chunk))
    return new Promise(resolve => child.on('close', code => resolve({ code, output })))
  }
})
