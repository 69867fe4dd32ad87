import { expect } from 'chai'
import { unsettle } from '#server/register/standings/store.ts'
import { freshApp } from '../../support/app.ts'

const plain = (html: string) =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/[\u00a0\u202f]/g, ' ')
    .replace(/\s+/g, ' ')

describe('a final review', () => {
  const app = freshApp()
  const read = async () => plain((await app.get('/?montrer=bilans')).text)
  const ends = async (day: string) => {
    const { contractId, clauseId } = app.cast.troisMoulins
    await app.db('contracts').where({ id: contractId }).update({ ends_on: day })
    await unsettle(app.db, [clauseId])
  }
  const review = (date: string) =>
    app.follow(`/marches/${app.cast.troisMoulins.contractId}/faits/nouveau?type=bilan-final`, {
      date,
      texte: 'Bilan rendu à la direction des collèges.',
      cle: `review-${date}`,
    })

  it('waits in the month before the end, then past it, until it is recorded', async () => {
    await ends('2026-12-10')
    expect(await read())
      .to.include('Bilan final Construction du collège')
      .and.include('Noter le bilan')
    await ends('2026-09-30')
    expect(await read()).to.include('a fini le 30 septembre 2026 ; aucun bilan final n’est noté')

    await review('10/11/2026')
    const events = await app.get(`/marches/${app.cast.troisMoulins.contractId}/chronologie`)
    expect(plain(events.text)).to.include('Bilan final : Bilan rendu à la direction')
    expect(await read()).to.include('Rien n’attend de ce côté.')
  })

  it('waits again when it is taken back, or when the end is put off', async () => {
    await ends('2026-12-10')
    await review('10/11/2026')
    const { id } = await app.db('facts').where({ kind: 'finalReview' }).first('id')
    await app.post(`/marches/${app.cast.troisMoulins.contractId}/faits/${id}/annulation`, {
      texte: 'Mauvais marché.',
      cle: 'taken-back',
    })
    expect(await read()).to.include('Noter le bilan')

    await review('11/11/2026')
    expect(await read()).to.include('Rien n’attend de ce côté.')
    await app.db('facts').where({ kind: 'finalReview' }).update({ dated_on: '2026-06-01' })
    expect(await read()).to.include('Noter le bilan')
  })

  it('is not asked of a contract that ends later', async () => {
    await ends('2027-03-31')
    expect(await read()).to.include('Rien n’attend de ce côté.')
  })
})
