import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, globSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { readConfig } from '#server/config.ts'
import { importDecp } from '#server/terminal/imports.ts'
import { contract, folder, json2022, xml2022 } from '../exchange/decp/files.ts'
import { freshApp } from '../support/app.ts'
import { onPostgres, ownDatabase } from '../support/database.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const samples = fileURLToPath(new URL('../../../shared/data/samples/', import.meta.url))

describe('importing from the terminal', () => {
  const app = freshApp()
  const files = folder()
  after(() => files.remove())

  it('imports several files, and says what it did of each', async () => {
    const json = files.write('un.json', json2022([contract(), contract({ id: '', objet: '' })]))
    const xml = files.write('deux.xml', xml2022([contract({ id: 'X' })]))
    const { code, said } = await run('decp', json, xml)

    expect(code).to.equal(0)
    expect(said).to.include(
      '2\u00a0marchés présents = 1\u00a0nouveau + 0 mis à jour + 0\u00a0inchangé + 1\u00a0écarté.',
    )
    expect(said).to.include(
      'Écarté\u00a0: n°\u00a02 du fichier, id\u00a0: Ni numéro ni objet\u00a0: le marché ne pourrait pas être reconnu.',
    )
    expect(await app.db('contracts').whereIn('number', ['2026-0301', 'X'])).to.have.length(2)
  })

  it('imports the others when one file is refused, and ends with 1', async () => {
    const { code, said } = await run(
      'decp',
      files.write('coupe.json', '{"marches":'),
      files.write('bon.json', json2022([contract()])),
      '--json',
    )
    const { files: answers } = JSON.parse(said)

    expect(code).to.equal(1)
    expect(answers[0].refused).to.include('incomplet')
    expect(answers[1]).to.include({ refused: null, format: '2022', new: 1, updated: 0, unchanged: 0 })
    expect((await run('decp', files.write('bon.json', ''), '/nulle/part.json')).said).to.include('n’existe pas')
  })

  it('writes nothing with --dry-run', async () => {
    const content = json2022([contract(), contract({ id: '', objet: '' })])
    const { code, said } = await run('decp', files.write('essai.json', content), '--dry-run', '--json')
    const [answer] = JSON.parse(said).files

    expect(code).to.equal(0)
    expect(answer).to.include({ present: 2, read: 2, new: 1, rejectedCount: 1 })
    expect(answer.rejected).to.deep.equal([
      {
        position: 2,
        id: '',
        field: 'id',
        reason: 'Ni numéro ni objet\u00a0: le marché ne pourrait pas être reconnu.',
        place: {
          from: 23 + Buffer.byteLength(JSON.stringify(contract())),
          to: Buffer.byteLength(content.slice(0, content.indexOf('],"contrat'))),
          line: 1,
        },
      },
    ])
    expect(await app.db('imports')).to.have.length(0)
  })

  it('takes the whole records of a file cut short when asked to, and says so', async () => {
    const path = files.write('coupe.json', json2022([contract(), contract({ id: 'B' }), contract()]).slice(0, -60))
    const refused = await run('decp', path)
    expect(refused.code).to.equal(1)
    expect(refused.said).to.include('2\u00a0marchés entiers, le 3e s’arrête.').and.include('--keep-whole')
    expect(await app.db('contracts').where({ number: 'B' })).to.have.length(0)

    const { code, said } = await run('decp', path, '--keep-whole', '--json')
    const [answer] = JSON.parse(said).files
    expect(code).to.equal(0)
    expect(answer).to.deep.include({
      present: 3,
      read: 2,
      new: 2,
      rejectedCount: 1,
      cutShort: { whole: 2, last: 3, inRecord: true },
    })
    expect(answer.rejected[0].reason).to.include('s’arrête avant la fin de ce marché')
    expect(await app.db('contracts').where({ number: 'B' })).to.have.length(1)
  })

  for (const misuse of [[], ['decp'], ['csv', 'x'], ['decp', 'x.json', '--force']]) {
    it(`says how it is used, and ends with 2: « import ${misuse.join(' ')} »`, async () => {
      const { code, complained } = await run(...misuse)

      expect(code).to.equal(2)
      expect(complained).to.include('Usage')
    })
  }

  async function run(...args: string[]) {
    const said: string[] = []
    const complained: string[] = []
    const terminal = {
      db: app.db,
      clock: app.clock,
      config: readConfig({ IMPORT_FOLDER: files.folder }),
      say: (line: string) => said.push(line),
      complain: (line: string) => complained.push(line),
    }
    const code = await importDecp.run(args, terminal)
    return { code, said: said.join('\n'), complained: complained.join('\n') }
  }

  describe('the real files beside this repository', () => {
    const found = globSync(`${samples}{decp2022-json,decp2022-xml,decp2019-json,malformed}/*`)
    for (const path of found) {
      it(`imports or refuses ${path.slice(samples.length)}, and the second time changes nothing`, async () => {
        const first = JSON.parse((await run('decp', path, '--json')).said).files[0]
        const rows = await app.db('contracts').select('*').orderBy('id')
        const second = JSON.parse((await run('decp', path, '--json')).said).files[0]

        if (first.refused) expect(first.refused).to.match(/^Ce fichier .+\.$/)
        else {
          expect(first.new + first.updated + first.unchanged + first.rejectedCount).to.equal(first.present)
          expect(first.inRecords + first.between + first.unreadableBytes).to.equal(first.size)
          expect([first.counted, first.lost, first.cutShort]).to.deep.equal([first.present, 0, null])
          expect(second).to.include({ new: 0, updated: 0, rejectedCount: first.rejectedCount })
        }
        for (const { reason } of first.rejected ?? []) expect(reason).to.match(/^[A-ZÀÉ«].+\.$/)
        expect(await app.db('contracts').select('*').orderBy('id')).to.deep.equal(rows)
      })
    }
    if (!existsSync(samples)) it('are absent: skipped')
  })
})

describe('a process that imports', () => {
  const files = folder()
  after(() => files.remove())

  it('killed in the middle, is gone on with by whoever imports next, and nothing is counted twice', async () => {
    const own = await ownDatabase()
    try {
      const path = files.write('gros.json', many(6_000, 'x'.repeat(600)))
      const child = start(own.url, path)
      await progress(child)
      child.kill('SIGKILL')
      await once(child, 'close')

      const written = await own.db('contracts').pluck('number')
      expect(written.length).to.be.lessThan(6_000)
      // One transaction there; here lots, each with the place that it reached.
      if (onPostgres) expect(written).to.deep.equal([])
      expect(await own.db('imports').select('state')).to.deep.equal([{ state: 'reading' }])
      expect(await own.db('import_turns')).to.have.length(1)

      await own.db('import_turns').update({ lease_until: '2026-01-01' })
      const next = start(own.url, files.write('petit.json', many(3, 'x'.repeat(600))))
      const [complained, [code]] = await Promise.all([text(next), once(next, 'close')])
      if (code !== 0) console.log(complained)
      expect(code).to.equal(0)
      if (!onPostgres)
        expect(complained).to.include('L’import de gros.json s’était interrompu\u00a0: il est repris d’abord.')
      expect(await own.db('contracts').pluck('number')).to.have.length(6_000)
      expect(await own.db('imports').orderBy('id').select('state', 'created_count', 'unchanged_count')).to.deep.equal([
        { state: 'applied', created_count: 6_000, unchanged_count: 0 },
        { state: 'applied', created_count: 0, unchanged_count: 3 },
      ])
      expect(await own.db('import_turns')).to.deep.equal([])
      expect(readdirSync(join(files.folder, 'imports'))).to.deep.equal([])
    } finally {
      await own.drop()
    }
  }).timeout(120_000)

  it('loses nothing when two import at once', async () => {
    const own = await ownDatabase()
    try {
      const one = start(own.url, files.write('un.json', many(600)))
      const two = start(own.url, files.write('deux.json', many(900)))
      const codes = await Promise.all([once(one, 'close'), once(two, 'close')])

      expect(codes.map(([code]) => code)).to.deep.equal([0, 0])
      expect((await own.db('contracts').count({ n: '*' }))[0]!.n).to.equal(900)
    } finally {
      await own.drop()
    }
  }).timeout(120_000)

  it('waits for the one that imports, wherever it is, and says how far that is', async () => {
    const own = await ownDatabase()
    try {
      const [{ id }] = await own
        .db('imports')
        .insert({
          file_name: 'juin.json',
          sha256: '',
          format: '',
          state: 'reading',
          size_bytes: 1_000,
          at: '2026-11-17',
        })
        .returning('id')
      await own.db('import_turns').insert({
        import_id: id,
        phase: 'applying',
        state: 'running',
        author: '{}',
        claim: 'another machine',
        lease_until: '2999-01-01',
        bytes: 430,
      })
      const limits = onPostgres ? '?statement_timeout=1000&query_timeout=1500' : ''
      const child = start(own.url + limits, files.write('un.json', many(10)))
      const ended = once(child, 'close')
      const [said] = await once(child.stderr!, 'data')
      expect(String(said)).to.include(
        'Un import est en cours (juin.json, 43\u00a0%)\u202f; celui-ci commencera ensuite.',
      )
      expect(await Promise.race([ended, wait(2_000, 'waiting')])).to.equal('waiting')
      await own.db('import_turns').where({ import_id: id }).delete()

      expect((await ended)[0]).to.equal(0)
      expect(await own.db('contracts')).to.have.length(10)
    } finally {
      await own.drop()
    }
  }).timeout(120_000)

  it('needs no more memory for a file ten times larger', async function () {
    if (onPostgres) this.skip() // a file is read before any database is asked
    const small = await mostMemory(2)
    const large = await mostMemory(20)

    // Tables of fingerprints and the collector's habits aside: far less than the 18 MB more that were read.
    expect(large - small).to.be.lessThan(12)
  }).timeout(120_000)

  /** The most memory held, in MB, while a file of this size is read: measured after each collection, in a small process. */
  async function mostMemory(megabytes: number): Promise<number> {
    const path = files.write(`${megabytes}.json`, many(Math.round((megabytes * 1_000_000) / 2_050), 'x'.repeat(900)))
    const script = fileURLToPath(new URL('read-all.ts', import.meta.url))
    const output = await new Promise<string>((resolve, reject) =>
      execFile(process.execPath, ['--expose-gc', '--max-old-space-size=40', script, path], (error, stdout) =>
        error ? reject(error) : resolve(stdout),
      ),
    )
    return Number(output)
  }

  async function text(child: ChildProcess): Promise<string> {
    let said = ''
    for await (const chunk of child.stderr!) said += chunk
    return said
  }

  function start(url: string, path: string): ChildProcess {
    return spawn(process.execPath, ['server/cli.ts', 'import', 'decp', path], {
      cwd: root,
      env: { ...process.env, DATABASE_URL: url, IMPORT_FOLDER: join(files.folder, 'imports') },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
  }

  /** Resolves at the first sign of progress. */
  async function progress(child: ChildProcess): Promise<void> {
    await once(child.stderr!, 'data')
  }

  function many(count: number, padding = ''): string {
    return json2022(
      Array.from({ length: count }, (_, index) =>
        contract({ id: `N-${index}`, objet: `Marché de travaux ${index} ${padding}` }),
      ),
    )
  }
})
