import { expect } from 'chai'
import { deviceFrom } from '#server/users/browsing.ts'
import { passwordObjection } from '#server/users/password-rules.ts'

const ABOUT = ['Camille Aubry', 'camille.aubry@haute-vesle.example', 'Département de Haute-Vesle']

describe('a password', () => {
  const cases: [password: string, said: RegExp | null][] = [
    ['cerise tambour gravier', null],
    ['tØnnerre & pîvoine', null],
    ['parapluie de Camille rouge', null],
    ['cerise tambour', /au moins 15/],
    ['é'.repeat(15), /répète/],
    ['aaaaaaaaaaaaaaab', /répète/],
    ['abababababababab', /répète/],
    ['azertyuiop123456', /se devine/],
    ['12345678901234567', /se devine/],
    ['motdepasse2026!!', /se devine/],
    ['Clausuivi-2026-2026', /se devine/],
    ['spaser-insertion-2026', /se devine/],
    ['haute-vesle-2026-', /votre nom/],
    ['camille.aubry.2026', /votre nom/],
    ['CamilleAubryCamille', /votre nom/],
    [`${'cerise tambour gravier '.repeat(6)}`, /au plus 128/],
  ]
  for (const [password, said] of cases) {
    it(`« ${password.slice(0, 30)} » ${said ? 'is refused' : 'will do'}`, () => {
      const sentence = passwordObjection(password, ABOUT)

      if (said) expect(sentence).to.match(said)
      else expect(sentence).to.equal(null)
    })
  }
})

describe('the name of a session', () => {
  const cases = [
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox, Linux'],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0',
      'Edge, Windows',
    ],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1', 'Safari, iPhone'],
    ['curl/8.0', 'Appareil inconnu'],
    ['', 'Appareil inconnu'],
  ] as const
  for (const [agent, name] of cases) it(name, () => expect(deviceFrom(agent)).to.equal(name))
})
