import { expect } from 'chai'
import { joins } from '#server/exchange/intake/joiner-rules.ts'
import type { Match } from '#server/exchange/intake/match-rules.ts'
import type { PreviewRow } from '#server/exchange/intake/preview-rules.ts'
import type { Question } from '#server/exchange/intake/reading-rules.ts'
import { standOf } from '#server/pages/files/queue-rules.ts'

describe('what a file waits for, among others', () => {
  const row = (state: PreviewRow['state'], more: Partial<PreviewRow> = {}) =>
    ({ state, isAside: false, month: '2026-10', participantId: 3, placementId: 7, match: null, ...more }) as PreviewRow
  const asked = { kind: 'asked' } as Match
  const weeks: Question = { code: 'weeks', sentence: '' }
  const stand = (rows: PreviewRow[], more = {}, joining: PreviewRow[] = rows.filter(joins)) =>
    standOf({ isHeld: false, questions: [], rows, ...more }, joining)

  for (const [name, found, expected] of [
    ['all of it is new or stands already', stand([row('new'), row('changed'), row('same')]), 'ready'],
    ['a line of another month is not asked for', stand([row('new'), row('outside', { isAside: true })]), 'ready'],
    ['it says nothing that is not there', stand([row('same')]), 'nothing'],
    ['somebody is doubtful', stand([row('new'), row('doubtful', { match: asked })]), 'asked'],
    ['nobody of this name is known', stand([row('unknown', { participantId: null, placementId: null })]), 'asked'],
    ['somebody known is on none of these contracts', stand([row('outside', { placementId: null })]), 'asked'],
    ['how it is read is asked', stand([row('new')], { questions: [weeks] }), 'asked'],
    ['its total is not the sum of its lines', stand([row('new')], { isHeld: true }), 'looked'],
    ['a line is refused', stand([row('new'), row('refused')]), 'looked'],
    ['two lines are about one month', stand([row('new'), row('twice')]), 'looked'],
    ['somebody works for another employer', stand([row('new'), row('doubtful')]), 'looked'],
    ['somebody left the contract', stand([row('outside', { placementId: null })], {}, []), 'looked'],
    ['it has no line', stand([]), 'looked'],
  ] as const)
    it(`${expected}, where ${name}`, () => expect(found).to.equal(expected))
})
