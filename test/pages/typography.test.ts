import { expect } from 'chai'
import { freshApp } from '../support/app.ts'

/** An ordinary space before a colon lets a line begin with it: French sets an unbreakable one. */
const LOOSE = /.*(?:[\p{L}\d»)’] [:;!?%€»](?=[\s.,)]|$)|« ).*/u
/** The same, where reasons stay as people typed them. */
const LOOSE_STOPS = /.*[\p{L}\d»)’] [:;!?](?=\s|$).*/u

describe('the spaces of French', () => {
  const app = freshApp()

  const visible = (html: string) =>
    html
      .replace(/<(script|style|svg)[\s\S]*?<\/\1>/g, '')
      .replace(/<[^>]+>/g, '\n')
      .replaceAll('&nbsp;', '\u00a0')
      .replaceAll('&#8239;', '\u202f')
      .replaceAll('&#x27;', '’')

  const pages: [who: 'camille' | 'nadir' | 'helene' | 'theo', paths: string[]][] = [
    ['camille', ['/', '/marches', '/marches/nouveau', '/releves', '/participants', '/participants/nouveau', '/import']],
    ['nadir', ['/', '/entreprises', '/entreprises/nouvelle', '/reserves', '/journal', '/compte', '/definitions']],
    ['helene', ['/', '/accessibilite', '/donnees-personnelles', '/recherche?q=xyz', '/marches?q=xyz']],
    ['theo', ['/', '/reglages', '/reglages/comptes', '/reglages/comptes/nouveau', '/reglages/acheteurs']],
  ]
  for (const [who, paths] of pages) {
    for (const path of paths) {
      it(`${path}, as ${who}`, async () => {
        await app.as(who)
        const page = await app.get(path)
        expect(page.status).to.equal(200)
        expect(LOOSE.exec(visible(page.text))?.[0]).to.equal(undefined)
      })
    }
  }

  it('on a contract: its page, its clause, its hours, a statement, a fact, an amendment', async () => {
    const path = `/marches/${app.cast.troisMoulins.contractId}`
    const inside = ['', '/heures', '/releves/2026-10', '/clause', '/engagements/nouveau', '/faits/nouveau', '/modifier']
    for (const page of inside) {
      const { text } = await app.get(path + page)
      expect(LOOSE_STOPS.exec(visible(text))?.[0], page).to.equal(undefined)
    }
  })

  it('calls a file that Excel opens by one word, wherever one is offered', async () => {
    const lists = ['/marches', '/participants', '/entreprises', '/releves?etat=valides']
    for (const path of [...lists, `/marches/${app.cast.troisMoulins.contractId}/heures`]) {
      const { text } = await app.get(path)
      const offered = [...text.matchAll(/<a href="[^"]*\.xlsx[^"]*">([\s\S]*?)<\/a>/g)].map(([, words]) =>
        visible(words!).trim(),
      )
      expect([...new Set(offered)], path).to.deep.equal(['Excel'])
    }
  })
})
