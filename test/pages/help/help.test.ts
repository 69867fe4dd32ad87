import { expect } from 'chai'
import { RISK_DAYS, TOLERANCE_POINTS } from '#server/compliance/rules.ts'
import { freshApp } from '../../support/app.ts'

describe('looking up what a figure means', () => {
  const app = freshApp()

  for (const who of ['camille', null] as const) {
    it(`is open ${who ? 'from one’s own pages' : 'without an account'}`, async () => {
      await app.as(who)
      for (const path of ['/definitions', '/accessibilite', '/donnees-personnelles']) {
        const page = await app.get(path)

        expect(page.status, path).to.equal(200)
        expect(page.text.match(/<main/g), path).to.have.length(1)
        expect(page.text, path).to.include('href="/definitions"').and.include('href="/accessibilite"')
      }
    })
  }

  it('gives the very thresholds the figures are judged by', async () => {
    const { text } = await app.get('/definitions')

    expect(text).to.include(`${RISK_DAYS}\u00a0jours ou moins`).and.include(`${TOLERANCE_POINTS}\u00a0points`)
    expect(text).to.include('Compromis').and.include('Heures retenues')
  })

  it('claims no conformity that nobody checked', async () => {
    expect((await app.get('/accessibilite')).text).to.include('non conforme')
  })
})
