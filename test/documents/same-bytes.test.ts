import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { createPrinter } from '#reports/pdf.ts'
import { TERMINAL } from '#server/access/rules.ts'
import { canonical } from '#server/documents/content.ts'
import { contractReport } from '#server/documents/contract.ts'
import { printed } from '#server/documents/print.ts'
import { freshApp } from '../support/app.ts'

const run = promisify(execFile)
const WHEN = { at: '2026-10-31', today: '2026-11-17' }
const alone = fileURLToPath(new URL('print-alone.ts', import.meta.url))

describe('the same document', function () {
  this.timeout(120_000)
  const app = freshApp()
  const made = () => contractReport(app.db, TERMINAL, app.cast.troisMoulins.contractId, WHEN)

  it('comes out with the same bytes from another process, another browser, another place and another hour', async () => {
    const report = await made()
    const printer = createPrinter({ executablePath: process.env.CHROMIUM_PATH ?? null, concurrency: 1 })
    const here = sha256(await printed(printer, report, WHEN.today))
    await printer.close()

    const env = { ...process.env, TZ: 'Pacific/Auckland', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' }
    const child = run(process.execPath, [alone], { env, maxBuffer: 1e6 })
    child.child.stdin!.end(JSON.stringify({ report, today: WHEN.today }, bytesAsText))
    expect((await child).stdout.trim()).to.equal(here)
  })

  it('tells the same content each time, and another one as soon as a figure, a fact or a name changes', async () => {
    const { contractId, clauseId } = app.cast.troisMoulins
    const before = canonical((await made()).content)
    expect(canonical((await made()).content)).to.equal(before)
    expect(
      canonical((await contractReport(app.db, TERMINAL, contractId, { ...WHEN, today: '2026-11-18' })).content),
    ).to.equal(before)

    const changes: (() => PromiseLike<unknown>)[] = [
      () => app.db('companies').where({ id: app.cast.companies.batisseurs }).update({ name: 'Bâtisseurs de la Vesle' }),
      () => app.db('clauses').where({ id: clauseId }).update({ penalty_cents: 61_00 }),
      () => app.db('contracts').where({ id: contractId }).update({ title: 'Construction d’un autre collège' }),
      () =>
        app.db('facts').insert({
          contract_id: contractId,
          kind: 'difficulty',
          dated_on: '2026-10-01',
          text: 'Le chantier a été inondé',
          recorded_at: app.clock.now(),
        }),
      () =>
        app.db('commitments').insert({
          clause_id: clauseId,
          kind: 'amendment',
          dated_on: '2026-10-02',
          centihours: 1,
          label: 'Avenant n° 9',
          basis: 'R2194-1',
          recorded_at: app.clock.now(),
        }),
    ]
    const seen = new Set([before])
    for (const change of changes) {
      await change()
      seen.add(canonical((await made()).content))
    }
    expect(seen.size).to.equal(changes.length + 1)
  })

  it('gives its values in one order, whatever the order they were set in', () => {
    expect(canonical({ b: [1, { d: 2, c: null }], a: 'x' })).to.equal(canonical({ a: 'x', b: [1, { c: null, d: 2 }] }))
    expect(canonical({ a: [1, 2] })).not.to.equal(canonical({ a: [2, 1] }))
  })
})

function bytesAsText(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') } : value
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
