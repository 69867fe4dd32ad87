import { expect } from 'chai'
import { unzipSync } from 'fflate'
import { Unavailable } from '#reports/queue.ts'
import type { Clock } from '#server/base/clock.ts'
import { type Press, pressOf } from '#server/editions/press.ts'
import type { Blocker } from '#server/editions/words.ts'
import { askPack, resumePack, stopPack } from '#server/packs/actions.ts'
import { archiveOf } from '#server/packs/archive.ts'
import { ofNumbers } from '#server/packs/contents.ts'
import { oneItem } from '#server/packs/packer.ts'
import { itemsOf, packFor } from '#server/packs/store.ts'
import { userNumbered } from '#server/users/store.ts'
import { freshApp } from '../support/app.ts'

const silent = { error() {} }

describe('a pack of editions', function () {
  this.timeout(60_000)
  const app = freshApp()

  it('checks each document, publishes them all, and hands them over in one archive, the same each time', async () => {
    const pack = await asked()
    await workOff()
    const items = await itemsOf(app.db, pack.id)
    expect((await now(pack.id)).state).to.equal('done')
    expect(new Set(items.map(({ edition }) => edition?.number)).size).to.equal(items.length)

    const archive = await bytesOf(pack.id)
    const files = unzipSync(archive)
    expect(Object.keys(files)).to.have.length(items.length + 1)
    const kept = await app.db('editions').orderBy('id').select('bytes')
    const printed = Object.entries(files).filter(([name]) => name.endsWith('.pdf'))
    expect(printed.map(([, bytes]) => Buffer.from(bytes).toString('hex').length)).to.have.members(
      kept.map(({ bytes }) => bytes.length * 2),
    )
    for (const { edition } of items) expect(new TextDecoder().decode(files['sommaire.csv'])).to.include(edition!.number)
    expect(Buffer.compare(archive, await bytesOf(pack.id))).to.equal(0)
  })

  it('publishes nothing while one document is held back, says which and why, and never what it says', async () => {
    const pack = await asked()
    const held: Blocker = { where: 'Avenant, motif', text: 'Dominique Durand', why: 'Un nom.', href: '/relecture' }
    let first = true
    const blockers = async () => {
      const found = first ? [held] : []
      first = false
      return found
    }
    await workOff({ blockers })
    expect((await now(pack.id)).state).to.equal('blocked')
    expect(await app.db('editions')).to.have.length(0)
    const rows = await app.db('pack_items')
    expect(JSON.stringify(rows)).to.include('Avenant, motif').and.not.include('Durand')

    await resumePack(app.db, await author(), await now(pack.id))
    await workOff()
    expect((await now(pack.id)).state).to.equal('done')
  })

  it('stops when asked, keeps what is published, and goes on from there without publishing twice', async () => {
    const pack = await asked()
    await workUntil(async () => (await now(pack.id)).progress.published === 1)
    await stopPack(app.db, await author(), await now(pack.id))
    await workOff()
    expect((await now(pack.id)).progress.published).to.equal(1)
    await resumePack(app.db, await author(), await now(pack.id))
    await workOff()
    const { state, progress } = await now(pack.id)
    expect(state).to.equal('done')
    expect(await app.db('editions')).to.have.length(progress.documents)
  })

  it('is taken up again after a fall: what the fallen process had taken comes back, and is published once', async () => {
    const pack = await asked()
    await workUntil(async () => (await now(pack.id)).state === 'running')
    const fallen = { ...press(), printer: { ...app.printer, print: () => new Promise<never>(() => {}) } }
    void oneItem(fallen, app.clock, 'fallen', silent)
    while (!(await app.db('pack_items').where({ taken_by: 'fallen' }).first())) await new Promise(setImmediate)

    await workOff()
    expect((await now(pack.id)).state).to.equal('running')
    await workOff({}, later(4))
    const { state, progress } = await now(pack.id)
    expect(state).to.equal('done')
    expect(await app.db('editions')).to.have.length(progress.documents)
  })

  it('gives back what a slow process finishes too late, and its edition leaves no trace', async () => {
    const pack = await asked()
    await workUntil(async () => (await now(pack.id)).state === 'running')
    let go = () => {}
    const gate = new Promise<void>(resolve => (go = resolve))
    const print: Press['printer']['print'] = async (...given) => gate.then(() => app.printer.print(...given))
    const slow = oneItem({ ...press(), printer: { ...app.printer, print } }, app.clock, 'slow', silent)
    while (!(await app.db('pack_items').where({ taken_by: 'slow' }).first())) await new Promise(setImmediate)
    await workOff({}, later(4))
    go()
    await slow
    const { progress } = await now(pack.id)
    expect(await app.db('editions')).to.have.length(progress.documents)
  })

  it('waits when nothing can print, and goes on by itself', async () => {
    const pack = await asked()
    await workUntil(async () => (await now(pack.id)).state === 'running')
    const print = async () => Promise.reject(new Unavailable('Trop de rapports attendent.'))
    await workOff({ printer: { ...app.printer, print } })
    expect((await now(pack.id)).progress).to.include({ published: 0, failed: 0 })
    await workOff({}, later(1))
    expect((await now(pack.id)).state).to.equal('done')
  })

  it('waits when another process holds the database, and goes on by itself', async () => {
    const pack = await asked()
    await workUntil(async () => (await now(pack.id)).state === 'running')
    const journalHead = async () => Promise.reject(Object.assign(new Error('locked'), { code: 'SQLITE_BUSY' }))
    await workOff({ journalHead })
    expect((await now(pack.id)).progress).to.include({ published: 0, failed: 0 })
    await workOff({}, later(1))
    expect((await now(pack.id)).state).to.equal('done')
  })

  it('does not publish for an account that was closed meanwhile', async () => {
    const pack = await asked()
    await app.db('users').where({ id: app.cast.users.camille }).update({ disabled_at: app.clock.now() })
    await workOff()
    const { state, progress } = await now(pack.id)
    expect({ state, ...progress }).to.include({ state: 'done', published: 0 })
    expect(progress.failed).to.equal(progress.documents)
  })

  it('finds contracts by number, all the lots or one, and says which it does not know', async () => {
    const user = (await userNumbered(app.db, app.cast.users.camille))!
    const { items, unknown } = await ofNumbers(app.db, user, ['2025-0147, lot 2', '2025-0147', 'nowhere'])
    expect(items.map(({ contractId }) => contractId)).to.include(app.cast.troisMoulins.contractId)
    expect(new Set(items.map(({ contractId }) => contractId)).size).to.equal(items.length)
    expect(unknown).to.deep.equal(['nowhere'])
  })

  async function asked() {
    const user = (await userNumbered(app.db, app.cast.users.camille))!
    const { contractId } = app.cast.troisMoulins
    const { buyer_id } = await app.db('contracts').where({ id: contractId }).first('buyer_id')
    const items = [1, 2, 3].map(copy => ({ contractId, companyId: null, title: `Copie ${copy}` }))
    const contents = { items, buyerIds: [buyer_id] }
    const id = await askPack(app.db, await author(), user, contents, {
      name: 'Comité de novembre',
      kind: 'committee',
      cutOff: '2026-10-31',
    })
    return now(id)
  }

  async function now(id: number) {
    return packFor(app.db, { id: 0, name: '', email: '', role: 'director', buyerIds: null }, id)
  }

  async function author() {
    return { userId: app.cast.users.camille, at: app.clock.now(), today: app.clock.today(), formKey: null }
  }

  function press(given: Partial<Press> = {}): Press {
    return { ...pressOf({ db: app.db, printer: app.printer, publicUrl: null }), ...given }
  }

  function later(minutes: number): Clock {
    const at = new Date(Date.parse(app.clock.now()) + minutes * 60_000).toISOString()
    return { ...app.clock, now: () => at, today: () => app.clock.today() }
  }

  async function workOff(given: Partial<Press> = {}, clock = app.clock): Promise<void> {
    while (await oneItem(press(given), clock, 'test', silent));
  }

  async function workUntil(reached: () => Promise<boolean>): Promise<void> {
    while (!(await reached())) expect(await oneItem(press(), app.clock, 'test', silent)).to.equal(true)
  }

  async function bytesOf(id: number): Promise<Buffer> {
    const parts: Uint8Array[] = []
    for await (const part of archiveOf(app.db, await now(id))) parts.push(part)
    return Buffer.concat(parts)
  }
})
