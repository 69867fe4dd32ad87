import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { attach } from '#server/register/attachments/actions.ts'
import { reconcile } from '#server/register/attachments/keeping.ts'
import type { PieceKind } from '#server/register/attachments/rules.ts'
import type { Target } from '#server/register/attachments/store.ts'
import { arrivingFolder, digestOf, discard, isThere, put, take } from '#server/register/attachments/vault.ts'
import { eraseOnRequest, sweepPersonalData } from '#server/register/retention/actions.ts'
import { checkAttachments } from '#server/terminal/attachments.ts'
import { freshApp } from '../../support/app.ts'
import { jpeg, pdf } from './samples.ts'

const on = (today: string) => ({ userId: null, at: `${today}T02:00:00.000Z`, today, formKey: null })
const DAY = 86_400_000

describe('papers, until their term', () => {
  const app = freshApp()
  const rows = () => app.db('attachments').orderBy('id')
  const kept = async () => (await rows()).filter(row => row.gone_at === null).map(row => row.kind)
  const whole = async () => {
    const all = await rows()
    return Promise.all(all.map(row => isThere(row.sha256, row.size_bytes)))
  }

  const bring = async (kind: PieceKind, more: Partial<Target>, bytes = pdf(`${kind} ${JSON.stringify(more)}`)) => {
    const { contractId, clauseId, participantIds, placementIds } = app.cast.troisMoulins
    const about: Record<string, Partial<Target>> = {
      P_ELIG: { about: 'eligibility', participantId: participantIds[0]! },
      P_CONTRAT: {
        about: 'employment',
        contractId,
        clauseId,
        placementId: placementIds[0]!,
        participantId: participantIds[0]!,
      },
      P_HEURES: { about: 'statement', contractId, clauseId, companyId: app.cast.companies.relais, period: '2026-09' },
      P_BILAN: { about: 'contract', contractId, clauseId },
    }
    const nothing = { contractId: null, clauseId: null, companyId: null, period: null, placementId: null }
    const target = {
      ...nothing,
      participantId: null,
      buyerId: app.cast.buyers.hauteVesle,
      ...about[kind],
      ...more,
    } as Target
    const files = [{ name: `${kind} de Dominique.pdf`, read: async () => bytes }]
    return attach(
      app.db,
      target,
      { kind, datedOn: null, files, href: '/' },
      { ...on('2026-11-03'), userId: app.cast.users.camille },
    )
  }
  const all = async () => {
    for (const kind of ['P_ELIG', 'P_CONTRAT', 'P_HEURES'] as const) expect(await bring(kind, {})).to.equal(null)
  }
  const ended = (ends_on: string, sector: string) =>
    app.db('contracts').where({ id: app.cast.troisMoulins.contractId }).update({ ends_on, sector })

  it('copies of eligibility go with the contract, those of work with the identity, the rest with its pieces', async () => {
    await ended('2027-01-31', 'BTP_GO')
    await all()
    expect((await sweepPersonalData(app.db, on('2027-01-31'))).pieces).to.equal(0)
    expect((await sweepPersonalData(app.db, on('2027-02-01'), { dryRun: true })).pieces).to.equal(1)
    expect(await kept()).to.have.length(3)

    expect((await sweepPersonalData(app.db, on('2027-02-01'))).pieces).to.equal(1)
    expect(await kept()).to.deep.equal(['P_CONTRAT', 'P_HEURES'])
    expect(await whole()).to.deep.equal([false, true, true])
    const [eligibility] = await rows()
    expect(eligibility).to.include({
      kind: 'P_ELIG',
      gone_why: 'term',
      file_name: '',
      added_by: app.cast.users.camille,
    })
    expect(eligibility.sha256).to.match(/^[0-9a-f]{64}$/)

    await sweepPersonalData(app.db, on('2037-01-30'))
    expect(await kept()).to.deep.equal(['P_CONTRAT', 'P_HEURES'])
    await sweepPersonalData(app.db, on('2037-01-31'))
    expect(await kept()).to.deep.equal([])
    expect(await whole()).to.deep.equal([false, false, false])
  })

  it('a review of the contract goes with its pieces', async () => {
    await ended('2027-01-31', 'BTP_GO')
    expect(await bring('P_BILAN', {})).to.equal(null)
    await sweepPersonalData(app.db, on('2037-01-30'))
    expect(await kept()).to.deep.equal(['P_BILAN'])
    await sweepPersonalData(app.db, on('2037-01-31'))
    expect(await kept()).to.deep.equal([])
  })

  it('those of supplies and services go after five years', async () => {
    await ended('2027-01-31', 'NETTOYAGE')
    await all()
    await sweepPersonalData(app.db, on('2032-01-30'))
    expect(await kept()).to.include('P_HEURES')
    await sweepPersonalData(app.db, on('2032-01-31'))
    expect(await kept()).to.deep.equal([])
  })

  it('somebody erased on request takes their papers with them', async () => {
    await all()
    const [id] = app.cast.troisMoulins.participantIds
    await app.db('placements').where({ participant_id: id }).update({ left_on: '2026-06-30' })
    await ended('2026-10-31', 'BTP_GO')
    const participant = { id, number: 3, buyerId: app.cast.buyers.hauteVesle }
    expect(await eraseOnRequest(app.db, participant as never, 'request', on('2026-11-17'))).to.equal(null)
    expect(await kept()).to.deep.equal(['P_HEURES'])
    expect(await whole()).to.deep.equal([false, false, true])
  })

  it('a sweep finds bytes without a row and rows without their bytes', async () => {
    await all()
    const lost = await put(pdf('nobody’s'))
    const old = new Date(Date.now() - 2 * DAY)
    const path = join(arrivingFolder(), '..', lost.slice(0, 2), lost.slice(2, 4), lost)
    const unfinished = join(arrivingFolder(), '00000000-0000-4000-8000-000000000000')
    await writeFile(unfinished, 'half')
    await mkdir(join(arrivingFolder(), '..', 'zz'), { recursive: true })

    expect((await reconcile(app.db, '2026-11-17T02:00:00.000Z')).orphans).to.equal(0)
    await utimes(path, old, old)
    await utimes(unfinished, old, old)
    const [, contract] = await rows()
    await discard(contract.sha256)

    const said: string[] = []
    const terminal = { db: app.db, clock: app.clock, say: (line: string) => said.push(line), complain() {} } as never
    expect(await checkAttachments.run(['--dry-run', '--json'], terminal)).to.equal(1)
    expect(JSON.parse(said.pop()!)).to.include({ orphans: 1, missing: 1, kept: 2 })
    expect(await isThere(lost, pdf('nobody’s').length)).to.equal(true)

    expect(await checkAttachments.run(['--json'], terminal)).to.equal(1)
    expect(JSON.parse(said.pop()!)).to.include({ orphans: 1, unfinished: 1, missing: 1 })
    expect(await isThere(lost, pdf('nobody’s').length)).to.equal(false)
    expect((await rows()).map(row => row.missing_at !== null)).to.deep.equal([false, true, false])
    expect(await readdir(arrivingFolder())).not.to.include('00000000-0000-4000-8000-000000000000')

    await put(pdf(`P_CONTRAT ${JSON.stringify({})}`))
    expect(await checkAttachments.run([], terminal)).to.equal(0)
    expect((await rows()).every(row => row.missing_at === null)).to.equal(true)
  })

  it('the same bytes are kept once, and bytes that changed on the disk are no longer what was kept', async () => {
    expect(await bring('P_ELIG', {}, jpeg())).to.equal(null)
    expect(await bring('P_HEURES', {}, jpeg())).to.equal(null)
    const [first, second] = await rows()
    expect(first.sha256).to.equal(second.sha256)
    expect(digestOf(jpeg())).not.to.equal(first.sha256)
    expect(digestOf((await take(first.sha256))!)).to.equal(first.sha256)
    const path = join(arrivingFolder(), '..', first.sha256.slice(0, 2), first.sha256.slice(2, 4), first.sha256)
    await writeFile(path, 'x'.repeat(first.size_bytes))
    expect(await take(first.sha256)).to.equal(null)
    expect(await bring('P_CONTRAT', {}, jpeg())).to.equal(null)
    expect(await take(first.sha256)).not.to.equal(null)
  })
})
