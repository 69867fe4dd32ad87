import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { listEditions, makeEdition } from '#server/terminal/editions.ts'
import type { Verb } from '#server/terminal/verb.ts'
import { freshApp } from '../support/app.ts'
import { run } from '../support/process.ts'

describe('publishing and verifying from the machine itself', function () {
  this.timeout(60_000)
  const app = freshApp()
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'clausuivi-'))
  })
  after(() => rm(folder, { recursive: true }))

  const typed = async (verb: Verb, ...args: string[]) => {
    const [said, complained]: [string[], string[]] = [[], []]
    const terminal = {
      db: app.db,
      clock: app.clock,
      config: { chromiumPath: process.env.CHROMIUM_PATH ?? null, publicUrl: 'https://clauses.example' },
      say: (line: string) => said.push(line),
      complain: (line: string) => complained.push(line),
    }
    const code = await verb.run(args, terminal as never)
    return { code, said: said.join('\n'), complained: complained.join('\n').replace(/\u00a0/g, ' ') }
  }

  it('publishes a contract and a company by its SIREN, then tells them apart from an altered file', async () => {
    const [contract, company] = [join(folder, 'contract.pdf'), join(folder, 'company.pdf')]
    const id = String(app.cast.troisMoulins.contractId)
    const first = await typed(makeEdition, 'contract', id, '-o', contract, '--date', '2026-09-30', '--json')
    const told = JSON.parse(first.said)
    expect(told).to.include({ kind: 'contractReport', at: '2026-09-30', author: null, file: contract })
    expect(told.number).to.match(/^2026-000001-[A-Z]$/)
    expect((await typed(makeEdition, 'company', '999412307', '-o', company)).said).to.match(/2026-000002-[A-Z]/)

    const intact = await typed(makeEdition, 'verify', contract)
    expect(intact.code).to.equal(0)
    expect(intact.said).to.include('inchangée').and.include('la dernière édition')
    const bytes = await readFile(contract)
    bytes[bytes.length - 20]! ^= 1
    await writeFile(contract, bytes)
    const altered = await typed(makeEdition, 'verify', contract, '--json')
    expect(altered.code).to.equal(1)
    expect(JSON.parse(altered.said)).to.nested.include({ state: 'altered', 'edition.number': told.number })

    const lines = (await typed(listEditions, '--json')).said.split('\n').map(line => JSON.parse(line))
    expect(lines.map(({ kind }) => kind)).to.deep.equal(['companyReport', 'contractReport'])
    expect(lines[1]).to.include({ number: told.number, bytesHash: told.bytesHash })
    expect((await typed(listEditions)).said).to.include(`${told.number}\t`)
  })

  it('refuses what cannot be, in a sentence, and publishes nothing', async () => {
    const file = join(folder, 'never.pdf')
    const id = String(app.cast.troisMoulins.contractId)
    const inside = await typed(makeEdition, 'contract', id, '-o', file, '--date', '2026-10-15')
    expect(inside.code).to.equal(1)
    expect(inside.complained).to.include('le 30 septembre 2026 ou le 31 octobre 2026')
    expect((await typed(makeEdition, 'company', '123456789', '-o', file)).complained).to.include('ne porte ce SIREN')
    expect((await typed(makeEdition, 'contract', '999999', '-o', file)).code).to.equal(1)
    const nowhere = await typed(makeEdition, 'contract', id, '-o', join(folder, 'nowhere', 'x.pdf'))
    expect([nowhere.code, nowhere.complained.includes('ne s’écrit pas')]).to.deep.equal([1, true])
    expect((await typed(makeEdition, 'verify', join(folder, 'missing.pdf'))).code).to.equal(1)
    for (const args of [[], ['contract', id], ['verify'], ['verify', 'a', '-o', 'b'], ['parcel', id, '-o', file]])
      expect((await typed(makeEdition, ...args)).code, args.join(' ')).to.equal(2)
    expect(existsSync(file)).to.equal(false)
    expect(await app.db('editions')).to.have.length(0)
    expect(await app.db('edition_counters')).to.have.length(0)
  })

  it('says its exit codes when help is asked for', async () => {
    const { ended, output } = run('server/cli.ts', ['edition', '--help'], {})
    expect((await ended).code).to.equal(0)
    expect(output()).to.include('edition verify').and.include('Codes de sortie')
  })
})
