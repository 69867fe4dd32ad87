import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { loadSeal, type Seal } from '#reports/seal/seal.ts'
import { pressOf } from '#server/editions/press.ts'
import { askPack } from '#server/packs/actions.ts'
import { boundOf } from '#server/packs/bound.ts'
import { oneItem } from '#server/packs/packer.ts'
import { itemsOf, packFor } from '#server/packs/store.ts'
import { userNumbered } from '#server/users/store.ts'
import { archiveFaultsIn } from '../documents/archivable.ts'
import { faultsIn } from '../documents/conforms.ts'
import { readPdf } from '../documents/read-pdf.ts'
import { freshApp } from '../support/app.ts'
import { issued, pkcs12 } from '../support/authority.ts'

describe('a pack bound in one file', function () {
  this.timeout(120_000)
  const app = freshApp()

  it('begins with its contents, and keeps the tags, the bookmarks and the data of each document', async () => {
    const { bytes, pack } = await ready()
    const whole = await readPdf(bytes)
    const items = await itemsOf(app.db, pack.id)
    const editions = await app.db('editions').orderBy('id').select('number', 'bytes')
    const parts: Awaited<ReturnType<typeof readPdf>>[] = []
    for (const { edition } of items)
      parts.push(await readPdf(editions.find(({ number }) => number === edition!.number)!.bytes))

    expect(whole.loose).to.deep.equal([])
    expect(whole.title).to.equal('Liasse\u00a0: Comité de novembre')
    expect(whole.language).to.equal('fr-FR')
    const cover = whole.pages - parts.reduce((sum, { pages }) => sum + pages, 0)
    expect(cover).to.equal(1)
    for (const part of parts) expect(squeezed(whole.tagged)).to.include(squeezed(part.tagged))
    expect(whole.figures).to.deep.equal(parts.flatMap(({ figures }) => figures))
    const bookmarks = items.flatMap(({ title }, index) => [title, ...parts[index]!.bookmarks])
    expect(whole.bookmarks[0]).to.equal('Sommaire')
    expect(whole.bookmarks.slice(-bookmarks.length)).to.deep.equal(bookmarks)

    let page = cover + 1
    for (const [index, { title, edition }] of items.entries()) {
      expect(squeezed(whole.tagged)).to.include(squeezed(`${title}${edition!.number}${page}`))
      page += parts[index]!.pages
    }
    for (const [index, said] of whole.running.entries())
      expect(said).to.include(`liasse, page ${index + 1} sur ${whole.pages}`)
  })

  it('keeps to PDF/UA and PDF/A, and poppler reads each of its pages', async function () {
    const { bytes } = await ready()
    expect(await faultsIn(bytes)).to.deep.equal([])
    expect(await archiveFaultsIn(bytes)).to.deep.equal([])
    if (spawnSync('pdfinfo', ['-v']).error) return this.skip() // the other reader is not on this machine
    const folder = mkdtempSync(join(tmpdir(), 'clausuivi-bound-'))
    try {
      const file = join(folder, 'liasse.pdf')
      writeFileSync(file, bytes)
      const read = spawnSync('pdfinfo', ['-dests', file], { encoding: 'utf8' })
      expect(read.stderr).to.equal('')
      const text = spawnSync('pdftotext', [file, '-'], { encoding: 'utf8' })
      expect(text.stderr).to.equal('')
      expect(text.stdout).to.include('Sommaire').and.include('Trois-Moulins')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('is the same each time, and binds sealed editions without the seal of another file', async () => {
    const { bytes, pack } = await ready({ seal: await madeSeal() })
    expect(Buffer.compare(bytes, await boundBytes(pack.id))).to.equal(0)
    expect(Buffer.from(bytes).includes('/ByteRange')).to.equal(false)
    expect(await faultsIn(bytes)).to.deep.equal([])
  })

  it('is offered by the page of the pack beside the archive, to those who see it', async () => {
    const { pack } = await ready()
    const page = await app.get(`/editions/liasses/${pack.id}`)
    expect(page.text).to.include('liasse.pdf').and.include('liasse.zip')
    const file = await app.get(`/editions/liasses/${pack.id}/liasse.pdf`)
    expect(file.headers.get('content-type')).to.equal('application/pdf')
    expect(file.headers.get('content-disposition')).to.equal(`attachment; filename="liasse-${pack.id}.pdf"`)
    expect(Buffer.from(file.bytes.subarray(0, 8)).toString()).to.equal('%PDF-1.7')
    await app.as('ines')
    expect((await app.get(`/editions/liasses/${pack.id}/liasse.pdf`)).status).to.equal(404)
  })

  async function ready({ seal = null }: { seal?: Seal | null } = {}) {
    const user = (await userNumbered(app.db, app.cast.users.camille))!
    const { contractId } = app.cast.troisMoulins
    const { buyer_id } = await app.db('contracts').where({ id: contractId }).first('buyer_id')
    const items = [
      { contractId: null, companyId: app.cast.companies.batisseurs, title: 'Bâtisseurs du Canal' },
      { contractId, companyId: null, title: '2025-0147, lot 2\u00a0: Construction du collège' },
    ]
    const author = { userId: user.id, at: app.clock.now(), today: app.clock.today(), formKey: null }
    const asked = { name: 'Comité de novembre', kind: 'committee', cutOff: '2026-10-31' } as const
    const id = await askPack(app.db, author, user, { items, buyerIds: [buyer_id] }, asked)
    const press = pressOf({ db: app.db, printer: app.printer, publicUrl: 'https://clauses.exemple.fr', seal })
    while (await oneItem(press, app.clock, 'test', { error() {} }));
    const pack = await packFor(app.db, user, id)
    expect(pack).to.include({ state: 'done' })
    return { pack, bytes: await boundBytes(id) }
  }

  async function boundBytes(id: number): Promise<Buffer> {
    const user = (await userNumbered(app.db, app.cast.users.camille))!
    const parts: Uint8Array[] = []
    for await (const part of boundOf(app.db, app.printer, await packFor(app.db, user, id))) parts.push(part)
    return Buffer.concat(parts)
  }
})

async function madeSeal(): Promise<Seal> {
  const folder = mkdtempSync(join(tmpdir(), 'clausuivi-seal-'))
  try {
    const certificate = join(folder, 'cachet.p12')
    const authority = await issued({ name: 'Autorité de la Haute-Vesle' })
    writeFileSync(certificate, await pkcs12(await issued({ name: 'Cachet', issuer: authority }), 'secret', [authority]))
    return (await loadSeal({ certificate, password: 'secret', timestampUrl: null }, new Date('2026-11-17')))!
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function squeezed(text: string): string {
  return text.replace(/[\s\u00a0\u202f]+/g, '')
}
