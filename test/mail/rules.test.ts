import { expect } from 'chai'
import { type Ended, mayTake, nextTry, oneLine, outcomeOf, RETRIES } from '#server/mail/rules.ts'

const now = '2026-11-17T08:00:00.000Z'
const failed: Ended = { sent: false, engaged: false, code: null, about: 'connection', response: '' }

describe('what becomes of a mail', () => {
  const cases: [what: string, ended: Partial<Ended>, attempts: number, state: string][] = [
    ['the server took it', { sent: true, engaged: true, code: 250, about: 'message' }, 1, 'sent'],
    ['the server cannot be reached', {}, 1, 'toRetry'],
    ['it cannot be reached for the last time', {}, RETRIES.length + 1, 'refused'],
    ['it falls before the bytes', { code: null }, 2, 'toRetry'],
    ['it falls among the bytes', { engaged: true }, 1, 'uncertain'],
    ['it says 451 of the recipient', { code: 451, about: 'message' }, 1, 'toRetry'],
    ['it says 451 after the bytes', { code: 451, engaged: true, about: 'message' }, 1, 'toRetry'],
    ['it says 550 of the recipient', { code: 550, about: 'message' }, 1, 'refused'],
    ['it says 550 after the bytes', { code: 550, engaged: true, about: 'message' }, 1, 'refused'],
    ['it refuses our password, which says nothing of the recipient', { code: 535 }, 1, 'toRetry'],
  ]
  for (const [what, ended, attempts, state] of cases)
    it(`${what}: ${state}`, () => {
      expect(outcomeOf({ ...failed, ...ended }, attempts, now).state).to.equal(state)
    })

  const refusals: [what: string, ended: Partial<Ended>, attempts: number, refusal: string][] = [
    ['the address is refused', { code: 550, about: 'message' }, 1, 'recipient'],
    ['what it says is', { code: 554, engaged: true, about: 'message' }, 1, 'message'],
    ['the box put it off to the end', { code: 452, about: 'message' }, RETRIES.length + 1, 'delayed'],
    ['our own server never took it', {}, RETRIES.length + 1, 'server'],
    ['our own server refused our password', { code: 535 }, RETRIES.length + 1, 'server'],
  ]
  for (const [what, ended, attempts, refusal] of refusals)
    it(`${what}: refused because of the ${refusal}`, () => {
      expect(outcomeOf({ ...failed, ...ended }, attempts, now)).to.include({ state: 'refused', refusal })
    })

  it('is tried again after 1, 5, 15 and 60 minutes, 4 and 12 hours, then no more', () => {
    const after = [1, 2, 3, 4, 5, 6].map(attempts => (Date.parse(nextTry(attempts, now)!) - Date.parse(now)) / 60_000)
    expect(after).to.deep.equal([1, 5, 15, 60, 240, 720])
    expect(nextTry(7, now)).to.equal(null)
  })

  it('waits for a person once nobody knows, and is never taken for something else', () => {
    expect(mayTake('arrived', 'uncertain', true)).to.equal(true)
    expect(mayTake('again', 'refused', true)).to.equal(true)
    expect(mayTake('again', 'refused', false), 'its bytes are no longer kept').to.equal(false)
    for (const state of ['sent', 'toSend', 'toRetry', 'engaged', 'answered'] as const)
      expect([mayTake('arrived', state, true), mayTake('again', state, true)], state).to.deep.equal([false, false])
  })

  it('what a server says is one line', () => {
    expect(oneLine('450 4.2.2\r\nboîte\u0000 pleine ')).to.equal('450 4.2.2 boîte pleine')
    expect(oneLine('a'.repeat(400))).to.have.length(300)
  })
})
