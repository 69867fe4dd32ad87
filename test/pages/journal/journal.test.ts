import { expect } from 'chai'
import { midnightInParis } from '#server/base/clock.ts'
import { actionWords } from '#server/history/action-words.ts'
import { subjectJournal } from '#server/history/entries.ts'
import { changesBetween } from '#server/history/values.ts'
import { record } from '#server/journal/store.ts'
import { readFilter } from '#server/pages/journal/form.ts'
import { userNumbered } from '#server/users/store.ts'
import { freshApp } from '../../support/app.ts'

describe('reading who did what', () => {
  const app = freshApp()
  const note = (
    action: string,
    subject: string,
    subjectId: number | null,
    buyerId: number | null,
    more: Partial<{ at: string; by: number | null; before: object; after: object; href: string }> = {},
  ) =>
    record(
      app.db,
      {
        userId: more.by === undefined ? app.cast.users.camille : more.by,
        at: more.at ?? app.clock.now(),
        formKey: null,
      },
      {
        action,
        subject,
        subjectId,
        buyerId,
        href: more.href ?? `/marches/${app.cast.troisMoulins.contractId}`,
        before: (more.before ?? null) as Record<string, unknown> | null,
        after: (more.after ?? null) as Record<string, unknown> | null,
      },
    )
  beforeEach(async () => {
    const { buyers, troisMoulins, users } = app.cast
    await note('contract.handedOver', 'contract', troisMoulins.contractId, buyers.hauteVesle, {
      before: { followedBy: users.camille, title: 'Le même' },
      after: { followedBy: users.nadir, title: 'Le même' },
    })
    await note('commitment.added', 'commitment', 9, buyers.hauteVesle, {
      at: '2026-11-10T23:30:00.000Z',
      by: null,
      after: { centihours: 11100, amountCents: 150_000_00, datedOn: '2026-11-01' },
    })
    await note('contract.edited', 'contract', app.cast.halles.contractId, buyers.marvaux, {
      after: { title: 'Halles de Marvaux' },
      href: `/marches/${app.cast.halles.contractId}`,
    })
    await note('user.disabled', 'user', users.helene, null, {
      by: users.theo,
      href: `/reglages/comptes/${users.helene}`,
    })
    await app.as('nadir')
  })

  it('names people, says what changed before and after, and leaves out what did not', async () => {
    const { text } = await app.get('/journal')

    expect(text).to.include('Marché passé à un collègue').and.include('Suivi par')
    expect(text).to.include('2025-0147, lot\u00a02, Construction du collège des Trois-Moulins')
    expect(text).to.match(/<del>Camille Aubry<\/del>.*<ins>Nadir Belkacem<\/ins>/)
    expect(text).not.to.include('Le même')
    expect(text).to.include('Engagement ajouté').and.include('Terminal').and.include('111,00\u00a0h')
    expect(text).to.include('150\u00a0000\u00a0€').and.include('1er\u00a0novembre\u00a02026')
  })

  it('filters by person, subject and civil days of France, and keeps the filter in the address', async () => {
    const nobodyBut = await app.get(`/journal?personne=${app.cast.users.camille}&objet=contract`)
    expect(listed(nobodyBut.text)).to.include('passé à un collègue').and.not.include('Engagement ajouté')

    // 23:30 UTC on the tenth is the eleventh in Paris.
    expect((await app.get('/journal?du=11/11/2026&au=11/11/2026')).text).to.include('Engagement ajouté')
    const before = await app.get('/journal?au=10/11/2026')
    expect(before.text).to.include('Aucune action ne correspond').and.include('value="10/11/2026"')
    expect((await app.get('/journal?du=40/40/2026&personne=x')).status).to.equal(200)
  })

  it('shows accounts and settings only to who keeps them', async () => {
    expect(listed((await app.get('/journal')).text)).not.to.include('Compte fermé')
    await app.as('theo')
    expect((await app.get('/journal')).text).to.include('Compte fermé')
  })

  it('shows someone of Marvaux nothing of Haute-Vesle', async () => {
    await app.db('users').where({ id: app.cast.users.ines }).update({ role: 'director' })
    await app.as('ines')
    const text = listed((await app.get('/journal')).text)

    expect(text).to.include('Halles de Marvaux').and.not.include('passé à un collègue')
    expect(text).not.to.include('Nadir')
    expect((await app.get('/journal.csv')).text).not.to.include('111,00')
  })

  it('is downloaded as it is filtered', async () => {
    const { text, headers } = await app.get('/journal.csv?objet=commitment')

    expect(headers.get('content-disposition')).to.include('journal-2026-11-17.csv')
    expect(text.trim().split('\r\n')).to.have.length(2)
    expect(text).to.include('Engagement ajouté').and.include('Heures\u00a0: 111,00\u00a0h')
  })

  it('turns its pages', async () => {
    for (let index = 0; index < 30; index++) {
      await note('fact.recorded', 'fact', index, app.cast.buyers.hauteVesle, { after: { text: `Rappel ${index}` } })
    }
    const first = await app.get('/journal')
    const second = await app.get('/journal?page=2')

    expect(first.text).to.include('1 à 25 sur').and.include('Rappel 29').and.not.include('Rappel 1<')
    expect(second.text).to.include('Rappel 1<')
  })

  it('gives a contract its own history, with its clause and ledger', async () => {
    const nadir = (await userNumbered(app.db, app.cast.users.nadir))!
    const entries = await subjectJournal(app.db, nadir, 'contract', app.cast.troisMoulins.contractId, 10)

    expect(entries.map(({ words }) => words)).to.deep.equal(['Marché passé à un collègue', 'Engagement ajouté'])
  })

  it('still reads when an action is new to it, and never shows an identity', () => {
    expect(actionWords('contract.teleported')).to.equal('Marché\u00a0: action enregistrée (contract.teleported)')
    const none = new Map<number, string>()
    const rows = { users: none, buyers: none, directorates: none, operations: none, companies: none }
    const nobody = { ...rows, telling: new Set<string>() }
    const [change] = changesBetween(null, { lastName: 'Durand' }, nobody)
    expect(change!.after).to.equal('non affiché')
  })

  it('knows when a French day begins, winter and summer', () => {
    expect(midnightInParis('2026-11-17')).to.equal('2026-11-16T23:00:00.000Z')
    expect(midnightInParis('2026-07-01')).to.equal('2026-06-30T22:00:00.000Z')
    expect(midnightInParis('2026-03-29')).to.equal('2026-03-28T23:00:00.000Z')
    expect(readFilter({ personne: '0' }).filter).to.deep.equal({ actorId: null })
  })
})

/** What comes after the filters, which name every action. */
function listed(page: string): string {
  return page.slice(page.lastIndexOf('</select>'))
}
