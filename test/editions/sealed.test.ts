import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { loadSeal, type Seal } from '#reports/seal/seal.ts'
import { sealKept, sealShown } from '#reports/seal/shown.ts'
import { TERMINAL } from '#server/access/rules.ts'
import { contractReport } from '#server/documents/contract.ts'
import { publish } from '#server/editions/actions.ts'
import { pressOf } from '#server/editions/press.ts'
import { bytesFrom, bytesOf } from '#server/editions/store.ts'
import { publishable } from '#server/editions/words.ts'
import { archiveFaultsIn } from '../documents/archivable.ts'
import { faultsIn } from '../documents/conforms.ts'
import { sealIn } from '../reports/read-seal.ts'
import { freshApp } from '../support/app.ts'
import { issued, pkcs12, type StampService, stampService } from '../support/authority.ts'

describe('an edition of an institution that has a seal', function () {
  this.timeout(60_000)
  const app = freshApp()
  const folder = mkdtempSync(join(tmpdir(), 'clausuivi-seal-'))
  let stamps: StampService
  let seal: Seal

  before(async () => {
    const authority = await issued({ name: 'Autorité de la Haute-Vesle' })
    stamps = await stampService(authority, await issued({ name: 'Horodatage', issuer: authority, stamps: true }))
    const certificate = join(folder, 'cachet.p12')
    writeFileSync(certificate, await pkcs12(await issued({ name: 'Cachet', issuer: authority }), 'secret', [authority]))
    const settings = { certificate, password: 'secret', timestampUrl: stamps.url }
    seal = { ...(await loadSeal(settings, new Date('2026-11-17T08:00:00Z')))!, answersWithin: 500 }
  })
  after(async () => {
    await stamps.close()
    rmSync(folder, { recursive: true })
  })

  const published = async () => {
    const { db, printer, clock } = app
    const report = await contractReport(db, TERMINAL, app.cast.troisMoulins.contractId, {
      at: '2026-10-31',
      today: '2026-11-17',
    })
    const author = { userId: null, at: clock.now(), today: clock.today(), formKey: null }
    return publish(pressOf({ db, printer, publicUrl: null, seal }), author, publishable(report))
  }

  it('is kept sealed and stamped, an archive all the same', async () => {
    stamps.manner = 'honest'
    const { id, number } = await published()
    const kept = await bytesOf(app.db, id)
    const read = await sealIn(kept)
    expect(read).to.include({ coversAll: true, holds: true })
    expect(read.stampedAt).to.be.instanceOf(Date)
    expect(sealShown(kept)).to.deep.equal({ name: 'Cachet', stampedAt: read.stampedAt })
    const page = (await app.get(`/editions/${number}`)).text
    expect(page)
      .to.match(/Cachet<\/dt><dd>Cachet</)
      .and.match(/Horodatage<\/dt><dd>le \d/)
    let brought = 0
    const shown = await sealKept(kept.length, async from => {
      const end = await bytesFrom(app.db, id, from)
      brought += end.length
      return end
    })
    expect(shown).to.deep.equal(sealShown(kept))
    expect(brought).to.be.lessThan(kept.length / 2)
    expect(await faultsIn(kept)).to.deep.equal([])
    expect(await archiveFaultsIn(kept)).to.deep.equal([])
  })

  it('is not published while the time-stamp service is silent, and is once it answers', async () => {
    stamps.manner = 'silent'
    const refusal = await published().catch(error => error)
    expect(refusal).to.include({ status: 503 })
    expect(refusal.message).to.include('l’édition n’est pas publiée')
    expect(await app.db('editions')).to.have.length(0)
    stamps.manner = 'honest'
    await published()
    expect(await app.db('editions')).to.have.length(1)
  })
})
