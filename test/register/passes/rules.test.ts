import { expect } from 'chai'
import type { SignedEvent } from '#server/register/hours/statement-rules.ts'
import { linkFor } from '#server/register/passes/link.ts'
import {
  answererFrom,
  expiryOf,
  halfSaid,
  isVisitOpen,
  passState,
  progressOf,
  stepsFrom,
  TOKEN,
  waitedSince,
} from '#server/register/passes/rules.ts'
import { tokenHash } from '#server/register/passes/tokens.ts'
import { stepsSaid } from '#server/register/passes/words.ts'
import { freshApp } from '../../support/app.ts'

describe('a link by which a company answers', () => {
  it('opens until thirty days after its period, or after it was given when that is later', () => {
    expect(expiryOf('2026-11-30', '2026-12-03')).to.equal('2027-01-02')
    expect(expiryOf('2026-11-30', '2026-11-20')).to.equal('2026-12-30')
    expect(expiryOf('2025-02-28', '2026-12-03')).to.equal('2027-01-02')
  })

  it('is open through its last day, then expired; one that somebody ended says so for ever', () => {
    const endedAt = '2026-12-10T09:00:00.000Z'
    for (const [pass, today, state] of [
      [{ expiresOn: '2026-12-30', endedAt: null }, '2026-12-30', 'open'],
      [{ expiresOn: '2026-12-30', endedAt: null }, '2026-12-31', 'expired'],
      [{ expiresOn: '2026-12-30', endedAt }, '2026-12-10', 'ended'],
      [{ expiresOn: '2026-12-30', endedAt }, '2027-06-01', 'ended'],
    ] as const)
      expect(passState(pass, today)).to.equal(state)
  })

  it('a visit lasts two hours without a request, twelve in all, and never longer than its link', () => {
    const at = (hour: string) => `2026-12-03T${hour}:00.000Z`
    for (const [openedAt, seenAt, now, open] of [
      ['08:00', '09:00', '10:59', true],
      ['08:00', '09:00', '11:00', false],
      ['06:00', '17:30', '17:59', true],
      ['06:00', '17:59', '18:00', false],
    ] as const)
      expect(isVisitOpen({ openedAt: at(openedAt), seenAt: at(seenAt) }, 'open', at(now)), now).to.equal(open)
    for (const state of ['expired', 'ended'] as const)
      expect(isVisitOpen({ openedAt: at('08:00'), seenAt: at('08:00') }, state, at('08:01'))).to.equal(false)
  })

  it('tells opened, which a machine may do, from begun and from sent', () => {
    const none = { openedAt: null, startedAt: null, sentAt: null }
    expect(progressOf(none)).to.equal('unopened')
    expect(progressOf({ ...none, openedAt: 'x' })).to.equal('opened')
    expect(progressOf({ ...none, openedAt: 'x', startedAt: 'y' })).to.equal('started')
    expect(progressOf({ openedAt: 'x', startedAt: null, sentAt: 'z' })).to.equal('sent')
  })

  it('asks for a name in letters, and keeps it as it is written', () => {
    expect(answererFrom('  Inès   Oriol ')).to.equal('Inès Oriol')
    expect(answererFrom('N’Guessan')).to.equal('N’Guessan')
    for (const wrong of ['', '   ', '1234', 'x', '?!', 'a'.repeat(81)])
      expect(answererFrom(wrong), wrong).to.equal(null)
  })

  it('says whose it is by half an address', () => {
    expect(halfSaid('paie@relais-vesle.example')).to.equal('p…@relais-vesle.example')
    expect(halfSaid('')).to.equal('…')
  })
})

describe('making a link', function () {
  this.timeout(60_000)
  const app = freshApp({ today: '2026-12-03' })

  it('holds 256 random bits of which only the fingerprint is kept, and nothing of anybody', async () => {
    const asked = {
      companyId: app.cast.companies.relais,
      buyerId: app.cast.buyers.hauteVesle,
      email: 'paie@relais-vesle.example',
      lastDay: '2026-11-30',
    }
    const author = { userId: null, at: '2026-12-03T08:00:00.000Z', today: '2026-12-03' }
    const [one, other] = [await linkFor(app.db, asked, author), await linkFor(app.db, asked, author)]
    const token = one.href.split('/').at(-1)!
    expect(token).to.match(TOKEN).and.not.equal(other.href.split('/').at(-1))
    expect(new URL(one.href).pathname).to.equal(`/lien/${token}`)
    expect(one.expiresOn).to.equal('2027-01-02')
    const rows = await app.db('passes').orderBy('id')
    expect(rows.map(row => row.token_hash)).to.include(tokenHash(token))
    expect(rows.filter(row => row.ended_at !== null)).to.deep.equal([]) // a new one ends none
    expect(JSON.stringify(rows)).to.not.include(token)
  })

  it('of one statement, what was done since it waits: the end of its period, or what sent it back', () => {
    const event = (gesture: string, recordedAt: string) => ({ gesture, recordedAt }) as SignedEvent
    expect(waitedSince({ endsOn: '2026-10-31', events: [] })).to.equal('2026-10-31')
    const back = [event('receive', '2026-11-03T09:00:00.000Z'), event('sendBack', '2026-11-09T09:00:00.000Z')]
    expect(waitedSince({ endsOn: '2026-10-31', events: back })).to.equal('2026-11-09T09:00:00.000Z')

    const visits = ['2026-10-12T08:00:00.000Z', '2026-11-05T08:00:00.000Z', '2026-11-04T08:00:00.000Z']
    const nothing = { links: 0, visits: [], draftAt: null, answers: [] }
    const said = (steps: Parameters<typeof stepsSaid>[0]) => stepsSaid(steps).replace(/\s/g, ' ')
    const none = { hasLink: false, openedAt: null, startedAt: null, sentAt: null, sentBy: '', piecesAt: null }
    expect(stepsFrom(nothing, '2026-10-31')).to.equal(null)
    expect(stepsFrom({ ...nothing, visits: visits.slice(0, 1) }, '2026-10-31'), 'of an earlier period').to.equal(null)
    expect(stepsFrom({ ...nothing, links: 1 }, '2026-10-31')).to.deep.equal({ ...none, hasLink: true })
    expect(said({ ...none, hasLink: true })).to.equal('Son lien : pas encore ouvert.')
    const sent = stepsFrom(
      { ...nothing, visits, answers: [{ kind: 'hours', at: '2026-11-05T08:10:00.000Z', answeredBy: 'Inès Oriol' }] },
      '2026-10-31',
    )!
    expect(said(sent)).to.equal('Son lien : ouvert le 4 novembre 2026, envoyé le 5 novembre 2026 par Inès Oriol.')
    const begun = stepsFrom({ ...nothing, visits, draftAt: '2026-11-05T08:03:00.000Z' }, '2026-10-31')!
    expect(said(begun)).to.equal('Son lien : ouvert le 4 novembre 2026, commencé, gardé le 5 novembre 2026.')
  })
})
