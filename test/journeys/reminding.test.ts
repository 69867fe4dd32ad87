import { expect } from 'chai'
import { noteFate } from '#server/register/reminders/fate.ts'
import { freshApp } from '../support/app.ts'
import { leave, newPage, watched } from '../support/browser.ts'
import { addressOf, delivered, postSet } from '../support/mailbox.ts'
import { postman } from '../support/postman.ts'
import { follow, unfold, words } from './steps.ts'

describe('the reminders of a month, in a browser', function () {
  this.timeout(120_000)
  const app = freshApp({ today: '2026-12-17' })

  it('from the list of statements to the mail that the company reads, and back to the contract', async () => {
    const post = await postman()
    await postSet(app)
    await addressOf(app, 'relais', 'paie@relais-vesle.example')
    await addressOf(app, 'batisseurs', 'rcpt-550@batisseurs.example')
    const page = await newPage(app)
    const visit = watched(page, app.origin)
    try {
      await page.goto(`${app.origin}/releves`)
      await follow(page, 'Relancer')
      expect(await words(page)).to.include('2 entreprises n’ont pas répondu')
      await unfold(page, 'Lire le courriel à Relais Vesle')
      expect(await words(page)).to.include('N’envoyez pas de numéro de sécurité sociale')
      await follow(page, 'Envoyer les deux courriels')
      expect(await words(page))
        .to.include('2 courriels partent')
        .and.include('À envoyer')

      const received = await delivered(app, post, noteFate)
      expect(received.map(({ recipient }) => recipient)).to.deep.equal(['paie@relais-vesle.example'])
      expect(received[0]!.text).to.include('novembre 2026, attendu pour le 15 décembre 2026')

      await page.reload()
      expect(await words(page))
        .to.include('Envoyé')
        .and.include('Refusé')
      await page.goto(`${app.origin}/?montrer=courriels&tout=oui`)
      expect(await words(page)).to.include('Relance à rcpt-550@batisseurs.example')
      await page.goto(`${app.origin}/courriels?etat=a-reprendre`)
      await follow(page, 'Relevés d’heures d’insertion attendus : novembre 2026')
      expect(await words(page)).to.include('L’adresse ne reçoit pas')
      await follow(page, 'Ne plus y revenir')
      expect(await words(page))
        .to.include('il n’attend plus personne')
        .and.include('Laissé')
      expect([...visit.complaints, ...visit.foreign]).to.deep.equal([])
    } finally {
      await leave(page)
      await post.close()
    }
  })
})
