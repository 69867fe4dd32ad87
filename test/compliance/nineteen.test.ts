import { existsSync, readFileSync } from 'node:fs'
import { expect } from 'chai'

import { accountAt, contract, excused, validated, workedEach } from './moments.ts'

// The nineteen cases that must hold, each by the tests that hold it: what is named here exists.

const held: [number, what: string, ...by: [file: string, ...titles: string[]][]][] = [
  [
    1,
    'refusing hours of a month that the end cuts lowers what counts',
    ['documents/cases', 'loses what was refused before it is cut at the end of the contract, and never gains by it'],
    ['compliance/properties', 'refusing hours never raises what counts'],
  ],
  [
    2,
    'prolonged after its end: missed at its end, whatever is known; typed, it is refused',
    ['compliance/measured', 'ended short and prolonged ten days later: missed at its end, whatever is known since'],
    ['documents/cases', 'does not move the past when a contract is prolonged after its end, and names the act'],
    ['pages/clauses/clause', 'what is over is not prolonged: a new commitment is another contract'],
  ],
  [
    3,
    'a suspension of August changes nothing in April',
    ['compliance/measured', 'a suspension decided in August changes nothing at 30 April'],
  ],
  [
    4,
    'an open suspension leaves the line flat at 247',
    ['compliance/line', 'open from April: 247 h at the end of March, and at every later date'],
  ],
  [
    5,
    'nobody becomes late at midnight',
    ['compliance/measured', 'on course at the end of November, and still on the first of December'],
  ],
  [
    6,
    'two pooled lots are reached everywhere',
    [
      'compliance/measured',
      'two lots pooled, 1 456 h owed, 2 229 and 0 counted: one account, reached, for whichever is asked',
    ],
    ['documents/company', 'says of two lots that share their hours that they are reached, and nothing is exposed'],
    ['documents/cases', 'clears two pooled lots together when one did the hours of both'],
  ],
  [
    7,
    'an excuse counts from its own day on',
    ['compliance/measured', 'an excuse of a later day counts nowhere at an earlier cut-off, and counts on its own day'],
    ['documents/cases', 'counts an excuse from its own day on'],
  ],
  [
    8,
    'a decided penalty keeps its company out of order until it is deducted',
    ['pages/contracts/officer', 'a penalty decided and not deducted: the same amount and the same turn everywhere'],
  ],
  [
    9,
    'no penalty above what is exposed, before the end, or without an amount',
    [
      'register/proceedings/rules',
      'never reach a penalty without amount, notice received, delay over, observations, finished account',
    ],
    ['pages/sanction/sanction', 'nothing is decided while the contract runs, and what was typed comes back'],
  ],
  [
    10,
    'nothing says by itself that nobody answered',
    ['pages/home/week', 'says that the delay of a formal notice is over, and not what nobody noted'],
    [
      'pages/sanction/sanction',
      'a written answer is recorded, with its day, and nothing says « sans réponse »',
      'whose turn it is agrees with the file: a delay is over, and nobody said whether an answer came',
    ],
  ],
  [
    11,
    'hours before eligibility wait for a decision',
    ['compliance/measured', 'an evidence of 1 November, eligibility as of January: February waits for a decision'],
    ['documents/cases', 'keeps apart the hours worked before eligibility, and tells who let them count'],
  ],
  [
    12,
    'a running contract beyond the tolerance is watched, and concludes nothing',
    ['documents/company', 'tells a running contract beyond the tolerance, and concludes nothing on it'],
    ['documents/cases', 'concludes nothing on a contract that is behind and has two years left'],
  ],
  [
    13,
    'near the end, the word is the settings’',
    ['compliance/account', '39 days left, 58 %, 4 points behind: the word that the buyer’s settings give'],
    [
      'documents/cases',
      'gives near the end the word that the buyer’s own thresholds give, the same on the page of definitions',
    ],
  ],
  [
    14,
    'a perimeter is printed, and its references differ',
    ['documents/company', 'prints its perimeter, and leaves out what the reader does not see'],
    ['editions/publish', 'gives two readers of one company two series, each with its own buyers'],
  ],
  [
    15,
    'a framework owes nothing until its first order',
    ['compliance/measured', 'a framework contract owes nothing until its first order: not started, then it is'],
  ],
  [
    16,
    'nobody placed: nothing is overdue',
    ['compliance/measured', 'nobody placed any more: nothing is overdue, and « néant » shortens the wait'],
    ['pages/hours/statements', 'is said to hold no hour, in one gesture'],
    [
      'register/hours/waiting',
      'is the silence of the halles since someone was placed there, for whoever may see Marvaux',
    ],
  ],
  [
    17,
    'each holder answers for its share, and shares add up',
    ['documents/company', 'gives to each member of a group its share: they add up to the contract'],
    ['compliance/company', 'the lead answers for all only where the contract says so'],
  ],
  [
    18,
    'an early month not due yet stops the judgement before it',
    ['compliance/measured', 'an early month not due yet: judged before it, whatever was validated after'],
  ],
  [
    19,
    'never more is expected than is owed',
    ['compliance/account', '100,50 h owed and done: expected no more, no gap'],
    ['documents/cases', 'never expects more than what is owed, to the hundredth'],
  ],
]

describe('the nineteen cases', () => {
  it('are all there, in their order', () => {
    expect(held.map(([number]) => number)).to.deep.equal(Array.from({ length: 19 }, (_, index) => index + 1))
  })

  for (const [number, what, ...by] of held)
    it(`${number}. ${what}`, () => {
      for (const [file, ...titles] of by) {
        const path = new URL(`../${file}.test.ts`, import.meta.url)
        expect(existsSync(path), file).to.equal(true)
        const written = readFileSync(path, 'utf8').replaceAll("\\'", "'")
        for (const title of titles) expect(written, `${file}: ${title}`).to.include(`it('${title}'`)
      }
    })

  it('7, to the figure: 10 h excused after the cut-off are missing there, and not on their own day', () => {
    const short = contract({
      work: workedEach('2026-01', '2026-12', 80),
      sent: validated('2026-01', '2026-12'),
      facts: [excused(10, '2027-01-15')],
    })
    expect(accountAt(short, '2026-12-31', { day: '2027-02-20' }).missing).to.equal(40_00)
    expect(accountAt(short, '2027-01-15', { day: '2027-02-20' }).missing).to.equal(30_00)
  })
})
