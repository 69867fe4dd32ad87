import { expect } from 'chai'
import { sheetOf } from '#reports/document.ts'
import { TERMINAL } from '#server/access/rules.ts'
import { contractReport } from '#server/documents/contract.ts'
import { asDraft } from '#server/documents/edition.ts'
import { htmlOf } from '#server/documents/print.ts'
import { freshApp } from '../support/app.ts'
import { addSteps, fileOn, noticed } from '../support/proceedings.ts'
import { settleStatements } from '../support/statements.ts'
import { faultsIn } from './conforms.ts'
import { readPdf } from './read-pdf.ts'

describe('the report of a contract', function () {
  this.timeout(60_000)
  const app = freshApp()
  const path = (query = '') => `/marches/${app.cast.troisMoulins.contractId}/rapport.pdf${query}`
  const read = async (address: string) => {
    const answer = await app.get(address)
    expect(answer.status).to.equal(200)
    return readPdf(answer.bytes)
  }

  it('comes as a PDF shown in the browser, under a name that says nothing personal', async () => {
    await app.as('helene')
    const answer = await app.get(path())
    expect(answer.headers.get('content-type')).to.equal('application/pdf')
    expect(answer.headers.get('content-disposition')).to.equal(
      'inline; filename="projet-rapport-marche-2025-0147-lot-2-2026-10-31.pdf"',
    )
    expect(answer.headers.get('cache-control')).to.equal('no-store')
  })

  it('says the verdict first, then each figure with both its terms', async () => {
    const { tagged, bookmarks, title, language } = await read(path())
    expect(squeezed(tagged)).to.match(/Verdict.*Enretard.*1156,50heuresd’insertionretenuessur1800dues,soit64,2%/)
    for (const words of [
      'Jugéau30septembre2026:octobre2026reçu,àcontrôler',
      'au30septembre2026,c’est192,50heuresdemoinsquel’attendu',
      '1156,50÷1800',
      '451,00hàvenir',
      'Pasencorevalidées',
      'Lemanqueàcejourdépasse5pointsdecequiestdû(réglagepardéfaut)',
      'Nombreinscrit',
      '20relevésmensuels',
    ])
      expect(squeezed(tagged).toLowerCase()).to.include(words.toLowerCase())
    expect(bookmarks).to.include.members(['Verdict', '1 Le marché', '3 La réalisation', '8 Conclusion'])
    expect(title).to.match(/^Projet\s: Bilan d’étape.*2025-0147, lot\u00a02$/)
    expect(language).to.equal('fr-FR')
  })

  it('keeps to PDF/UA-1: everything tagged or decoration, figures told, pages numbered', async () => {
    const { bytes } = await app.get(path())
    const { loose, figures, xmp, running, pages } = await readPdf(bytes)
    expect(loose).to.deep.equal([])
    expect(figures).to.have.length(2)
    for (const { alt } of figures) expect(alt).to.match(/heures/)
    expect(xmp).to.include('<pdfuaid:part>1</pdfuaid:part>')
    running.forEach((line, index) => {
      expect(squeezed(line)).to.include(`page${index + 1}sur${pages}`)
      if (index > 0) expect(squeezed(line)).to.include('marchén°2025-0147,lot2')
    })
    expect(await faultsIn(bytes)).to.deep.equal([])
  })

  it('reads aloud in the order of its page', async () => {
    const when = { at: '2026-10-31', today: '2026-11-17' }
    const report = await contractReport(app.db, TERMINAL, app.cast.troisMoulins.contractId, when)
    const { body: html } = await sheetOf(htmlOf(asDraft(report, when.today)))
    const words = html
      .replace(/<svg[\s\S]*?<\/svg>/g, '')
      .replace(/<caption>([\s\S]*?)<\/caption>/g, ' $1 ')
      .replace(/<[^>]+>/g, ' ')
      .replace(/&lt;/g, '<')
      .replace(/&#x3D;/g, '=')
      .replace(/&amp;/g, '&')
    const { tagged } = await read(path())
    expect(squeezed(tagged)).to.equal(squeezed(words))
  })

  it('of itself names nobody, and no category under five: what people typed is proof-read before it is published', async () => {
    const { tagged, running } = await read(path())
    const said = squeezed(`${tagged}${running.join('')}`)
    expect(said).not.to.match(/P-0\d\d|Durand|Dominique/)
    expect(said).to.include('Moinsde5personnes')
    expect(said).not.to.match(/BénéficiaireduRSA|Demandeurd’emploi/)
    expect(said, 'nothing is sworn of what it holds').not.to.match(/neporteninom|aucunnom/)
  })

  it('publishes aggregates once there are enough people, sensitive grounds always grouped', async () => {
    await crowd(['B_BRSA', 'B_BRSA', 'B_BRSA', 'B_BRSA', 'B_TH', 'B_TH', 'B_TH', 'B_TH', 'B_TH', 'A_PPSMJ'])
    const { tagged } = await read(path())
    const said = squeezed(tagged)
    expect(said).to.include('13personnesontdesheuresretenues')
    expect(said).to.include('BénéficiaireduRSA6')
    expect(said).to.include('Autrespublics,regroupés7')
    expect(said).not.to.match(/handicap(?!é?s?\))|justice/i)
  })

  it('concludes nothing while a finished contract has statements to come or to check', async () => {
    const { tagged } = await contractAt('2027-05-31', '2027-06-10')
    const said = squeezed(tagged)
    expect(said).to.match(/VerdictÀsolder.*L’exécutionestfinie,maiselleresteàsolder/)
    expect(said).to.include('64,50hàcontrôler(octobre2026)')
    expect(said).to.include('7périodesentrefévrier2025etavril2027sansrelevé,échéancepassée')
    expect(said).to.include('643,50hàsolder').and.include('Rienn’estconcluavant:niconformité,nipénalité')
    expect(said).not.to.match(/Nonconforme:|Partiellementconforme:|pénalitéencourueest|restentexposées/)
  })

  it('concludes a settled contract, and never asks for a penalty without a formal notice', async () => {
    await settleStatements(app, '2027-04')
    const { tagged } = await contractAt('2027-05-31', '2027-06-10')
    expect(squeezed(tagged)).to.match(/VerdictNonatteint.*Nonconforme:obligationnonremplie/)
    expect(squeezed(tagged)).to.include('Ilenmanque579,00,exposéesàlapénalité')
    expect(squeezed(tagged)).to.include('aucunepénaliténepeutêtreappliquée(CCAG,20.1.5)')
    expect(squeezed(tagged)).to.include('Lapénalitéencourueestde34740€:579,00heuresexposées×60€')

    const file = await fileOn(app.db, app.cast.troisMoulins.contractId, noticed('2027-05-02', '2027-05-05', 15))
    const after = squeezed((await contractAt('2027-05-31', '2027-06-10')).tagged)
    expect(after).to.include('Appliquer,réduireouremettrelapénalitéencourue,34740€auplus') // 579 h × 60 €
    await addSteps(app.db, file, [{ gesture: 'waive', dated_on: '2027-05-28', amount_cents: 0, text: 'Exonération' }])
    const last = squeezed((await contractAt('2027-05-31', '2027-06-10')).tagged)
    expect(last).to.include('Lapénalitéaétéremise').and.not.include('Décisionattendue')
  })

  it('writes the articles as the page does, and a column of hours in one way', async () => {
    const { clauseId } = app.cast.troisMoulins
    const line = { clause_id: clauseId, dated_on: '2026-09-01', recorded_at: app.clock.now() }
    const known = squeezed((await read(path())).tagged)
    expect(known).to.include('1768').and.not.include('+1768,00')
    await app.db('commitments').insert([
      { ...line, kind: 'amendment', centihours: 100_50, label: 'Avenant n° 7', basis: 'R2194-1' },
      { ...line, kind: 'cancellation', centihours: -10_00, label: 'Décision 8', basis: 'difficulties' },
      { ...line, kind: 'cancellation', centihours: -5_00, label: 'Décision 9', basis: 'other' },
    ])
    const { tagged } = await read(path())
    expect(squeezed(tagged)).to.include('Avenantn°7R.2194-1').and.include('Décision8CCAG,20.1.4.4')
    expect(squeezed(tagged)).to.include('Décision9Décisiondel’acheteur')
    expect(squeezed(tagged)).to.include('+100,50').and.include('−10,00').and.include('+1768,00')
    expect(squeezed(tagged)).not.to.include('R2194').and.not.include('difficulties')
  })

  it('says of a prolonged contract what it was and until when it runs', async () => {
    const { contractId } = app.cast.troisMoulins
    expect(squeezed((await read(path())).tagged)).to.include('Unmarchéde27mois,encoursjusqu’au30avril2027')
    const signed = { contract_id: contractId, number: 9, signed_on: '2026-10-01', ends_on: '2027-12-31' }
    const known = { legal_basis: 'R2194-1', reason: 'Retard', source: 'typed', created_at: app.clock.now() }
    await app.db('amendments').insert({ ...signed, ...known })
    await app.db('contracts').where({ id: contractId }).update({ ends_on: '2027-12-31' })
    const { tagged } = await read(path())
    expect(squeezed(tagged)).to.include('Unmarchéde27moisàlanotification,prolongéjusqu’au31décembre2027')
    await app.db('contracts').where({ id: contractId }).update({ ends_on: '2026-12-31' })
    expect(squeezed((await read(path())).tagged)).to.include('raccourcijusqu’au31décembre2026')
  })

  it('says that nothing is owed yet when the cut-off comes before the notification', async () => {
    const said = squeezed((await read(path('?date=2024-06-30'))).tagged)
    expect(said).to.include('Rienn’estencoredûàcettedate:lemarchéestnotifiéle').and.include('àexécuterdu')
    expect(said).to.include('Unmarchéde27mois,quicommencele')
    expect(said).not.to.include('encoursjusqu').and.not.include('exécutédu').and.not.include('s’annulent')
  })

  it('works for a contract whose clause is not recorded yet', async () => {
    const { tagged } = await read(`/marches/${app.cast.rd18.contractId}/rapport.pdf`)
    expect(squeezed(tagged)).to.include('Aucuneclausen’estencoreenregistrée').and.not.include('Tauxderéalisation')
    expect(squeezed(tagged)).to.include('VerdictÀprendreencharge')
    await app.db('contracts').where({ id: app.cast.rd18.contractId }).update({ followed_by: app.cast.users.camille })
    const followed = await read(`/marches/${app.cast.rd18.contractId}/rapport.pdf`)
    expect(squeezed(followed.tagged)).to.include('VerdictClauseàenregistrer')
  })

  it('keeps the facts after the cut-off out of its sums, and says so', async () => {
    await app.db('facts').insert({
      contract_id: app.cast.troisMoulins.contractId,
      kind: 'excuse',
      dated_on: '2026-11-10',
      centihours: 50_00,
      text: 'Aucun moyen trouvé',
      recorded_at: app.clock.now(),
    })
    const { tagged } = await read(path())
    expect(squeezed(tagged)).to.include('(aprèsladated’arrêté)').and.include('192,50hmanquantesàcejour')
  })

  it('prints names in other letters, long ones, and drops what no face can print', async () => {
    const title = `Construction 🏗️ ${'d’un très long ouvrage '.repeat(40)}`
    await app.db('contracts').where({ id: app.cast.troisMoulins.contractId }).update({ title })
    await app
      .db('companies')
      .where({ id: app.cast.companies.batisseurs })
      .update({ name: 'Żółw Ωμέγα Жизнь 日本 <b>&' })
    const { bytes } = await app.get(path())
    const { tagged, running } = await readPdf(bytes)
    expect(squeezed(tagged)).to.include('ŻółwΩμέγαЖизнь☐☐<b>&').and.not.include('🏗')
    expect(squeezed(running[1]!)).to.include('ŻółwΩμέγαЖизнь')
    expect(await faultsIn(bytes)).to.deep.equal([])
  })

  it('gives the same bytes for the same data', async () => {
    const [first, second] = [await app.get(path()), await app.get(path())]
    expect(Buffer.from(first.bytes).equals(Buffer.from(second.bytes))).to.equal(true)
  })

  it('keeps the last page for more than signatures when the contract is an ordinary one', async () => {
    const { contractId } = app.cast.troisMoulins
    const told = { contract_id: contractId, kind: 'difficulty', recorded_at: app.clock.now() }
    const text = 'Chantier décalé par le désamiantage, recrutements repoussés de plusieurs semaines au moins'
    await app.db('facts').insert({ ...told, dated_on: '2026-05-11', text })
    const { pages, tagged } = await read(path())
    expect(pages).to.be.at.most(6)
    expect(squeezed(tagged)).to.include('Chiffresarrêtésau31octobre2026.Projetdu17novembre2026')
    expect(squeezed(tagged)).not.to.match(/Empreinte|n°2026-\d{6}-/)
  })

  it('takes another cut-off, and refuses one that is not a date', async () => {
    expect(squeezed((await read(path('?date=2025-12-31'))).tagged)).to.include('Chiffresarrêtésau31décembre2025')
    for (const date of ['2026-02-30', 'hier', '31/12/2025', "1'--", '2030-01-01']) {
      const answer = await app.get(path(`?date=${encodeURIComponent(date)}`))
      expect(answer.status, date).to.equal(400)
      expect(answer.text, date).to.match(/date d’arrêté/)
    }
  })

  it('does not exist for someone of another buyer, nor without signing in', async () => {
    await app.as('ines')
    expect((await app.get(path())).status).to.equal(404)
    await app.as('theo')
    expect((await app.get(path())).status).to.equal(404)
    await app.as(null)
    expect((await app.get(path())).status).to.equal(303)
  })

  async function contractAt(at: string, today: string) {
    const report = await contractReport(app.db, TERMINAL, app.cast.troisMoulins.contractId, { at, today })
    const { printed } = await import('#server/documents/print.ts')
    return readPdf(await printed(app.printer, report, today))
  }

  /** More people at work, each with ten validated hours in October 2025. */
  async function crowd(grounds: string[]) {
    const { clauseId } = app.cast.troisMoulins
    for (const [index, ground] of grounds.entries()) {
      const person = { number: 500 + index, buyer_id: app.cast.buyers.hauteVesle, ground, created_at: app.clock.now() }
      const known = { evidence_kind: 'Attestation', evidence_on: '2025-09-01', eligible_on: '2025-09-01', sex: 'F' }
      const [participant] = await app
        .db('participants')
        .insert({ ...person, ...known })
        .returning('id')
      const [placement] = await app
        .db('placements')
        .insert({
          participant_id: participant.id,
          clause_id: clauseId,
          employer_id: app.cast.companies.relais,
          mode: 'MAD_ETTI',
          hired_on: '2025-09-01',
          created_at: app.clock.now(),
        })
        .returning('id')
      const hours = { placement_id: placement.id, clause_id: clauseId, month: '2025-10', centihours: 10_00 }
      await app.db('hours').insert({ ...hours, logged_at: app.clock.now() })
    }
  }
})

function squeezed(text: string): string {
  return text.replace(/[\s\u00a0\u202f]+/g, '')
}
