import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { SealSettings } from '#reports/seal/seal.ts'
import { sealShown } from '#reports/seal/shown.ts'
import { listEditions, makeEdition } from '#server/terminal/editions.ts'
import type { Verb } from '#server/terminal/verb.ts'
import { freshApp } from '../support/app.ts'
import { issued, pkcs12 } from '../support/authority.ts'
import { run } from '../support/process.ts'

const UNSEALED: SealSettings = { certificate: null, password: '', timestampUrl: null }

describe('publishing and verifying from the machine itself', function () {
  this.timeout(60_000)
  const app = freshApp()
  let folder: string
  let seal: SealSettings = UNSEALED
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'clausuivi-'))
  })
  after(() => rm(folder, { recursive: true }))
  afterEach(() => {
    seal = UNSEALED
  })

  const typed = async (verb: Verb, ...args: string[]) => {
    const [said, complained]: [string[], string[]] = [[], []]
    const terminal = {
      db: app.db,
      clock: app.clock,
      config: { chromiumPath: process.env.CHROMIUM_PATH ?? null, publicUrl: 'https://clauses.example', seal },
      say: (line: string) => said.push(line),
      complain: (line: string) => complained.push(line),
    }
    const code = await verb.run(args, terminal as never)
    return { code, said: said.join('\n'), complained: complained.join('\n').replace(/\u00a0/g, ' ') }
  }

  it('publishes the institution at a month end, as it was known, and takes no identifier', async () => {
    const file = join(folder, 'institution.pdf')
    const asked = ['institution', '-o', file, '--date', '2026-09-30', '--known', '2026-10-05', '--json']
    const told = JSON.parse((await typed(makeEdition, ...asked)).said)
    expect(told).to.include({ kind: 'institutionReport', at: '2026-09-30', known: '2026-10-05T22:00:00.000Z' })
    expect((await typed(makeEdition, 'verify', file)).said).to.include('inchangée')
    expect((await typed(makeEdition, 'institution', '12', '-o', file)).code).to.equal(2)
    expect((await typed(makeEdition, 'contract', '-o', file)).code).to.equal(2)
  })

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

  it('seals as the server does, and publishes nothing under a certificate that does not open', async () => {
    const [certificate, file] = [join(folder, 'cachet.p12'), join(folder, 'sealed.pdf')]
    const authority = await issued({ name: 'Autorité de la Haute-Vesle' })
    const own = await issued({ name: 'Cachet de la Haute-Vesle', issuer: authority })
    await writeFile(certificate, await pkcs12(own, 'secret', [authority]))
    const id = String(app.cast.troisMoulins.contractId)
    seal = { certificate, password: 'faux', timestampUrl: null }
    const refused = await typed(makeEdition, 'contract', id, '-o', file, '--date', '2026-09-30')
    expect(refused).to.deep.include({ code: 1, said: '' })
    expect(refused.complained).to.include('SEAL_PASSWORD')
    expect(await app.db('edition_counters')).to.have.length(0)

    seal = { certificate, password: 'secret', timestampUrl: null }
    const made = await typed(makeEdition, 'contract', id, '-o', file, '--date', '2026-09-30')
    expect(made.code, made.complained).to.equal(0)
    expect(sealShown(await readFile(file))).to.deep.equal({ name: 'Cachet de la Haute-Vesle', stampedAt: null })
    expect((await typed(makeEdition, 'verify', file)).code).to.equal(0)
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
