import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { makeReport } from '#server/terminal/reports.ts'
import { freshApp } from '../support/app.ts'

describe('printing a report from the machine itself', function () {
  this.timeout(60_000)
  const app = freshApp()
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'clausuivi-'))
  })
  after(() => rm(folder, { recursive: true }))

  const typed = async (...args: string[]) => {
    const [said, complained]: [string[], string[]] = [[], []]
    const terminal = {
      db: app.db,
      clock: app.clock,
      config: { chromiumPath: process.env.CHROMIUM_PATH ?? null },
      say: (line: string) => said.push(line),
      complain: (line: string) => complained.push(line),
    }
    const code = await makeReport.run(args, terminal as never)
    return { code, said: said.join('\n'), complained: complained.join('\n').replace(/\u00a0/g, ' ') }
  }

  it('refuses a day inside a month, of a contract as of a company, with the two nearest', async () => {
    const subjects = [
      ['contract', String(app.cast.troisMoulins.contractId)],
      ['company', '99941230700012'],
    ]
    for (const subject of subjects) {
      const { code, complained } = await typed(...subject, '-o', join(folder, 'no.pdf'), '--date', '2026-10-15')
      expect(code, subject[0]).to.equal(1)
      expect(complained, subject[0]).to.include('le 30 septembre 2026 ou le 31 octobre 2026')
    }
  })

  it('prints the last one by default', async () => {
    const file = join(folder, 'yes.pdf')
    const { code, said } = await typed('contract', String(app.cast.troisMoulins.contractId), '-o', file)
    expect(code).to.equal(0)
    expect(said).to.include(file)
    expect((await readFile(file)).subarray(0, 5).toString()).to.equal('%PDF-')
  })
})
