import { expect } from 'chai'
import { keyHash, newKey } from '#server/consumers/keys.ts'
import { type ConsumerForm, objectionsToConsumer, stateOf } from '#server/consumers/rules.ts'

const form: ConsumerForm = {
  name: 'Entrepôt de données',
  scopes: ['contracts'],
  buyerIds: null,
  requestsPerMinute: 120,
  until: null,
}

describe('giving a key', () => {
  const cases: [string, Partial<ConsumerForm>, string[]][] = [
    ['to somebody, for something', {}, []],
    ['until today', { until: '2026-11-17' }, []],
    ['to nobody', { name: '  ' }, ['nom']],
    ['for nothing', { scopes: [] }, ['donnees']],
    ['of no buyer', { buyerIds: [] }, ['acheteurs']],
    ['that never serves', { requestsPerMinute: 0 }, ['rythme']],
    ['without measure', { requestsPerMinute: 6_001 }, ['rythme']],
    ['that has ended', { until: '2026-11-16' }, ['fin']],
  ]
  for (const [name, given, fields] of cases)
    it(name, () => {
      expect(Object.keys(objectionsToConsumer({ ...form, ...given }, '2026-11-17'))).to.deep.equal(fields)
    })

  it('gives a new one each time, which its digest alone finds again', () => {
    const [one, other] = [newKey(), newKey()]

    expect(one.key)
      .to.match(/^clausuivi_[\w-]{43}$/)
      .and.not.equal(other.key)
    expect(one.key.startsWith(one.mark)).to.equal(true)
    expect(one.hash).to.equal(keyHash(one.key)).and.not.include(one.key)
  })
})

describe('a key', () => {
  const cases: [string | null, string | null, string][] = [
    [null, null, 'open'],
    [null, '2026-11-17', 'open'],
    [null, '2026-11-16', 'ended'],
    ['2026-11-10T08:00:00.000Z', null, 'revoked'],
    ['2026-11-10T08:00:00.000Z', '2026-11-16', 'revoked'],
  ]
  for (const [revokedAt, until, state] of cases)
    it(`${revokedAt ? 'taken back' : 'given'}, ${until ?? 'without end'}: ${state}`, () => {
      expect(stateOf({ revokedAt, until }, '2026-11-17')).to.equal(state)
    })
})
