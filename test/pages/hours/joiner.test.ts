import { expect } from 'chai'
import type { Page } from 'puppeteer'
import { freshApp } from '../../support/app.ts'
import { leave, open } from '../../support/browser.ts'

// A worker starts on Monday: one form, from the grid and back to it.

describe('a person who joins from the grid', () => {
  const app = freshApp()
  const grid = () => `/marches/${app.cast.troisMoulins.contractId}/heures`
  const path = () => `/marches/${app.cast.troisMoulins.contractId}/personnes`
  const joiner = (more: Record<string, string> = {}) => ({
    nom: 'N’GUESSAN',
    prenom: 'Aya',
    naissance: '14/07/1999',
    critere: 'B_DELD',
    justificatif: 'Attestation France Travail',
    justificatif_le: '02/11/2026',
    vu_par: 'Camille Aubry',
    critere_2: 'B_QPV',
    justificatif_2: 'Justificatif de domicile',
    justificatif_le_2: '02/11/2026',
    vu_par_2: 'Camille Aubry',
    eligibilite: 'jour',
    eligible_le: '03/11/2026',
    employeur: String(app.cast.companies.relais),
    modalite: 'MAD_ETTI',
    embauche: '09/11/2026',
    cle: 'joiner-form-1',
    ...more,
  })
  const count = async (table: string) => Number((await app.db(table).count({ count: '*' }))[0].count)
  const known = (more: Record<string, string> = {}) => ({
    ...joiner(),
    participant: 'P-003',
    critere: '',
    critere_2: '',
    justificatif: '',
    justificatif_le: '',
    justificatif_2: '',
    justificatif_le_2: '',
    ...more,
  })

  it('is saved whole, with her grounds, her eligibility and her contract, and one comes back to her row', async () => {
    const { status, location } = await app.post(path(), joiner())
    expect(status).to.equal(303)
    const { id } = await app.db('placements').orderBy('id', 'desc').first()
    expect(location).to.equal(`${grid()}#p${id}`)
    const page = await app.get(location!.split('#')[0]!)
    expect(page.text).to.include(`id="p${id}"`).and.include('P-015 est sur le marché.')
    expect(page.text).not.to.match(/class="notice[^>]*>(?:(?!<\/div>)[\s\S])*GUESSAN/)
    const [ground] = await app.db('participant_grounds')
    expect(ground).to.include({ ground: 'B_QPV', evidence_by: 'Camille Aubry' })
    expect(await app.db('participants').where({ number: 15 }).first()).to.include({
      ground: 'B_DELD',
      evidence_by: 'Camille Aubry',
      eligible_on: '2026-11-03',
      eligible_by: app.cast.users.camille,
    })
    const lines = await app.db('journal').orderBy('id').pluck('action')
    expect(lines).to.include.members(['participant.added', 'participant.eligible', 'placement.added'])
    expect(JSON.stringify(await app.db('journal'))).not.to.include('GUESSAN')

    expect((await app.post(path(), joiner())).location).to.equal(`${grid()}#p${id}`)
    expect(await count('placements')).to.equal(4)
  })

  it('or not at all: what is wrong at the end leaves nothing of the beginning', async () => {
    const before = [await count('participants'), await count('journal'), await count('companies')]
    const wrong = await app.post(path(), joiner({ modalite: 'MAD_GEIQ' }))
    expect(wrong.status).to.equal(422)
    expect(wrong.text).to.include('Relais Vesle est au registre comme ETTI.').and.include('value="N’GUESSAN"')
    const unproved = await app.post(path(), joiner({ justificatif: '', justificatif_2: '' }))
    expect(unproved.text).to.include('L’éligibilité ne peut pas encore être établie')
    expect([await count('participants'), await count('journal'), await count('companies')]).to.deep.equal(before)
    expect(await count('participant_grounds')).to.equal(0)
  })

  it('may be made eligible later: her hours wait, and she stands in the week', async () => {
    const page = await app.follow(path(), joiner({ eligibilite: 'plus-tard', eligible_le: '', justificatif: '' }))
    expect(page.text).to.include('Son éligibilité reste à établir\u00a0: jusque-là, ses heures sont à régulariser.')
    const week = await app.get('/')
    expect(week.text).to.include('Éligibilité à établir').and.include('P-015').and.not.include('GUESSAN')
    await app.as('nadir')
    expect((await app.get('/')).text).not.to.include('Éligibilité à établir')
  })

  it('asks whether an employer is of the kind its mode names, once, and keeps the answer', async () => {
    const asked = await app.post(path(), joiner({ modalite: 'MAD_GEIQ' }))
    const about = /name="confirme" value="([^"]+)"/g
    const [, answer] = [...asked.text.matchAll(about)].at(-1)!
    const other = await app.post(path(), joiner({ modalite: 'MAD_AI', confirme: answer! }))
    expect(other.text).to.include('Est-ce bien')
    expect((await app.post(path(), joiner({ modalite: 'MAD_GEIQ', confirme: answer! }))).status).to.equal(303)
    const again = joiner({ modalite: 'MAD_GEIQ', nom: 'Autre', cle: 'joiner-form-2' })
    expect((await app.post(path(), again)).status).to.equal(303)
  })

  it('asks whether she is the one already followed under that name, and takes either answer', async () => {
    await app.post(path(), joiner({ embauche: '02/11/2026', depart: '06/11/2026' }))
    const asked = await app.post(path(), joiner({ nom: 'Nguessan', cle: 'joiner-form-2' }))
    expect(asked.status).to.equal(422)
    expect(asked.text).to.include('Cette personne est-elle P-015')
    const chosen = await app.post(path(), joiner({ choisir: 'P-015', cle: 'joiner-form-2' }))
    expect(chosen.text).to.include('N’GUESSAN').and.include('name="participant" value="P-015"')
    expect(chosen.text).to.include('value="09/11/2026"')
    const same = await app.post(path(), joiner({ participant: 'P-015', cle: 'joiner-form-2' }))
    expect(same.status).to.equal(303)
    expect(await count('participants')).to.equal(5)
    expect((await app.post(path(), joiner({ autre: '15', cle: 'joiner-form-3' }))).status).to.equal(303)
    expect(await count('participants')).to.equal(6)
  })

  it('never looks beyond her institution, nor shows a name to whoever may not read it', async () => {
    await app.as('ines')
    const halles = `/marches/${app.cast.halles.contractId}/personnes`
    const searched = await app.post(halles, { nom: 'durand', geste: 'chercher' })
    expect(searched.text).to.include('Personne de ce nom').and.not.include('Durand')
    expect((await app.post(halles, known())).status).to.equal(422)
    for (const someone of ['nadir', 'helene', 'theo'] as const) {
      await app.as(someone)
      expect((await app.post(`${path()}/recherche`, { nom: 'durand' })).status, someone).to.equal(404)
      expect((await app.post(path(), { nom: 'durand', geste: 'chercher' })).status, someone).to.equal(404)
    }
  })

  it('writes down each name that a search shows, before showing it', async () => {
    const found = await app.post(`${path()}/recherche`, { nom: '', prenom: 'dominique', naissance: '01/05/1990' })
    expect(found.text).to.include('Durand-3 Dominique').and.include('P-014').and.include('2025-0147')
    const [line, ...more] = await app.db('journal').where({ action: 'identities.read' })
    const { hauteVesle } = app.cast.buyers
    expect(more).to.deep.equal([])
    expect(JSON.parse(line.after)).to.deep.equal({
      people: 3,
      participants: ['P-014', 'P-003', 'P-007'].map(ref => `${ref}-${hauteVesle}`),
    })
    expect((await app.post(`${path()}/recherche`, { nom: 'du' })).text).not.to.include('Durand')
  })

  const fill = async (page: Page) => {
    await page.select('#critere', 'B_DELD')
    await page.select('#justificatif', 'Attestation France Travail')
    await page.type('#justificatif_le', '02/11/2026')
    await page.select('#employeur', String(app.cast.companies.relais))
    await page.select('#modalite', 'MAD_ETTI')
    await page.type('#embauche', '09/11/2026')
  }

  it('is typed in a browser: those who match are shown, choosing one leaves the grounds and the contract', async () => {
    await app.db('identities').where({ last_name: 'Durand-7' }).update({ search_text: 'nguessan aya' })
    const { page, complaints } = await open(app, grid())
    try {
      await Promise.all([page.waitForNavigation(), page.click(`a[href="${path()}/nouvelle"]`)])
      await fill(page)
      await page.type('#nom', 'nguess')
      await page.waitForSelector('#trouvees button', { timeout: 20_000 })
      expect(await page.$eval('#trouvees', element => element.textContent)).to.include('P-007')
      await Promise.all([page.waitForNavigation(), page.click('#trouvees button')])
      expect(await page.$eval('form.panel', element => element.textContent)).to.include('Durand-7')
      const value = (selector: string) =>
        page.$eval(
          selector,
          element => element.getAttribute('value') ?? (element as unknown as { value: string }).value,
        )
      expect(await value('#embauche')).to.equal('09/11/2026')
      expect(await value('#critere')).to.equal('B_DELD')
      await Promise.all([page.waitForNavigation(), page.click('form.panel .actions .btn-primary')])
      const { id } = await app.db('placements').orderBy('id', 'desc').first()
      expect(page.url()).to.equal(`${app.origin}${grid()}#p${id}`)
      expect(await app.db('placements').where({ id }).first()).to.include({
        participant_id: app.cast.troisMoulins.participantIds[1],
        hired_on: '2026-11-09',
      })
      expect(complaints).to.deep.equal([])
    } finally {
      await leave(page)
    }
  })

  it('and without script: « Chercher » shows the same, and a new person is saved', async () => {
    const { page } = await open(app, '/sante')
    try {
      await page.setJavaScriptEnabled(false)
      await page.goto(`${app.origin}${path()}/nouvelle`)
      await page.type('#nom', 'durand-1')
      await Promise.all([page.waitForNavigation(), page.click('button[value="chercher"]')])
      expect(await page.$eval('#trouvees', element => element.textContent)).to.include('P-014')
      await page.type('#prenom', 'Aya')
      await page.type('#naissance', '14/07/1999')
      await fill(page)
      await Promise.all([page.waitForNavigation(), page.click('form.panel > .actions .btn-primary')])
      expect(page.url()).to.include(`${grid()}#p`)
      expect(await app.db('identities').where({ last_name: 'durand-1' }).first()).to.include({ first_name: 'Aya' })
    } finally {
      await leave(page)
    }
  })
})
