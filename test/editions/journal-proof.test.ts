import { expect } from 'chai'
import { isBroken, proofNotes, proofWords, provenJournal } from '#server/editions/journal-proof.ts'
import { journalHead, sealed, sharedWith } from '#server/journal/chain.ts'
import { freshApp } from '../support/app.ts'
import { onPostgres } from '../support/database.ts'

describe('the journal against the editions that carry its head', () => {
  const app = freshApp()
  const edition = async (number: string, head: string) =>
    app.db('editions').insert({
      ...{
        number,
        kind: 'contractReport',
        contract_id: app.cast.troisMoulins.contractId,
        series: `contract ${number}`,
      },
      ...{ whole: 1, known: '2026-10-31T12:00:00.000Z', published_at: '2026-10-31T12:00:00.000Z', institution: '' },
      ...{ title: 'Rapport', file_name: 'rapport.pdf', search_text: '', rules_version: '1', settings: '{}' },
      ...{ content_hash: 'c', bytes_hash: 'b', size: 1, compared: '{}', changes: '[]', content: '{}' },
      ...{ bytes: Buffer.from('%'), journal_head: head },
    })
  const write = (text: string) =>
    app.db('journal').insert({
      ...{ at: '2026-10-30T09:00:00.000Z', action: 'fact.recorded', subject: 'fact', href: '/marches/1' },
      after: JSON.stringify({ text }),
    })

  /** Somebody who owns the database changes a line, then every seal after it. */
  async function makeAnew() {
    const triggers = onPostgres
      ? ['journal_append_only on journal', 'journal_seals_append_only on journal_seals']
      : ['journal_no_update', 'journal_seals_no_update', 'journal_seals_no_delete']
    for (const trigger of triggers) await app.db.raw(`drop trigger if exists ${trigger}`)
    await app.db('journal').where({ action: 'fact.recorded' }).update({ after: '{"text":"Rien"}' })
    let last = '0'.repeat(64)
    for (const { journal_id, position } of await app.db('journal_seals').orderBy('position')) {
      const line = await app.db('journal').where({ id: journal_id }).first()
      last = sealed(last, line, (await sharedWith(app.db, [line])).get(line.id) ?? [])
      await app.db('journal_seals').where({ position }).update({ hash: last })
    }
    await app.db('journal_head').update({ hash: last })
  }

  it('finds every printed head again', async () => {
    await write('Pénalité décidée')
    await edition('HV-2026-0001', (await journalHead(app.db)).hash)
    await write('Pénalité notifiée')
    const proof = await provenJournal(app.db)
    expect(isBroken(proof)).to.equal(false)
    expect(proofWords(proof)).to.include('Intact')
    expect(proofNotes(proof).join()).to.include('retrouvée')
  })

  it('shows a chain that was made anew from end to end', async () => {
    await write('Pénalité décidée')
    await edition('HV-2026-0001', (await journalHead(app.db)).hash)
    await makeAnew()
    await edition('HV-2026-0002', (await journalHead(app.db)).hash)

    const proof = await provenJournal(app.db)
    expect(proof.flaw).to.equal(null)
    expect(proof.lost).to.deep.equal(['HV-2026-0001'])
    expect(proofWords(proof)).to.include('Rompu').and.include('HV-2026-0001')
    expect(proofNotes(proof).join()).to.include('1 sur 2')

    await app.as('theo')
    const page = await app.get('/journal/verification?encore=1')
    expect(page.text).to.include('Rompu').and.include('l’édition HV-2026-0001').and.not.include('Intact')
  })
})
