import { expect } from 'chai'
import { plusDays } from '#server/base/dates.ts'
import { procedureAt } from '#server/register/proceedings/procedure-rules.ts'
import { type Proceeding, type Step, stateOf } from '#server/register/proceedings/rules.ts'
import {
  type Circumstances,
  objectionsToStep,
  type Situation,
  type StepForm,
} from '#server/register/proceedings/step-rules.ts'
import {
  GESTURES,
  type Gesture,
  gestures,
  STAGES,
  type Stage,
  stageAfter,
} from '#server/register/proceedings/transition-rules.ts'

let id = 0
const step = (gesture: Gesture, datedOn: string, given: Partial<Step> = {}): Step => ({
  ...blank(gesture, datedOn),
  id: ++id,
  untilOn: null,
  reading: null,
  cancelsId: null,
  recordedAt: `${datedOn}T10:00:00.000Z`,
  recordedByName: 'Nadir Belkacem',
  byReader: false,
  ...given,
})
const blank = (gesture: Gesture, datedOn: string): StepForm => ({
  gesture,
  datedOn,
  text: 'Motif',
  capacity: 'par délégation du président',
  proof: 'avis de réception',
  reference: 'situation n° 7',
  answer: 'Lu.',
  centihours: null,
  amountCents: null,
  days: null,
  papers: [],
})
const form = (gesture: Gesture, datedOn: string, given: Partial<StepForm> = {}) => ({
  ...blank(gesture, datedOn),
  ...given,
})

const situation = (given: Partial<Situation> = {}): Situation => ({
  isShort: true,
  short: 32_25,
  finished: true,
  concluded: true,
  reading: {
    at: '2026-12-01',
    owed: 450_00,
    counted: 417_75,
    excused: 0,
    missing: 32_25,
    exposed: 32_25,
    penaltyCents: 60_00,
    mostCents: 1_935_00,
  },
  ...given,
})
const given = (steps: readonly Step[], change: Partial<Circumstances> = {}): Circumstances => ({
  kind: 'hours',
  unitCents: null,
  state: stateOf(steps),
  situation: situation(),
  notifiedOn: '2025-01-10',
  today: '2026-12-31',
  article: 'CCAG Travaux, article 20.1.5',
  ...change,
})
const refused = (asked: StepForm, circumstances: Circumstances) =>
  Object.values(objectionsToStep(asked, circumstances))
    .join(' ')
    .replace(/\u00a0|\u202f/g, ' ')

const opened = step('open', '2026-10-01')
const noticed = step('notice', '2026-10-02', { centihours: 32_25, amountCents: 1_935_00, days: 15 })
const received = step('receive', '2026-10-05')
const observed = step('observe', '2026-10-18')
const silent = step('unobserve', '2026-10-21')
const established = step('establish', '2026-11-02', { centihours: 32_25, amountCents: 1_935_00 })
const decided = step('decide', '2026-11-20', { centihours: 32_25, amountCents: 1_000_00 })
const whole = [opened, noticed, received, observed, established]

describe('where a sanction file stands', () => {
  const cases: [string, Step[], string | null][] = [
    ['nothing', [], null],
    ['a facilitator proposed it', [step('suggest', '2026-10-01')], 'suggested'],
    ['opened', [opened], 'opened'],
    ['noticed', [opened, noticed], 'noticed'],
    ['received', [opened, noticed, received], 'received'],
    ['answered', [opened, noticed, received, observed], 'heard'],
    ['silent, said by a person', [opened, noticed, received, silent], 'heard'],
    ['established', whole, 'established'],
    ['decided', [...whole, decided], 'decided'],
    ['deducted in part', [...whole, decided, step('deduct', '2026-12-01', { amountCents: 400_00 })], 'decided'],
    [
      'deducted and paid',
      [
        ...whole,
        decided,
        step('deduct', '2026-12-01', { amountCents: 400_00 }),
        step('pay', '2026-12-02', { amountCents: 600_00 }),
      ],
      'settled',
    ],
    ['waived', [...whole, step('waive', '2026-11-20', { amountCents: 0 })], 'settled'],
    ['dropped', [opened, noticed, step('drop', '2026-10-30')], 'dropped'],
    ['carried, its receipt unknown', [step('notice', '2026-03-10', { days: 15, untilOn: '2026-03-25' })], 'noticed'],
    ['carried, decided', [step('decide', '2026-05-20', { amountCents: 6_480_00 })], 'decided'],
  ]
  for (const [name, steps, stage] of cases) it(name, () => expect(stateOf(steps).stage).to.equal(stage))

  it('closed once settled', () => {
    const steps = [...whole, step('waive', '2026-11-20', { amountCents: 0 }), step('close', '2026-11-21')]
    expect(stateOf(steps).stage).to.equal('closed')
  })

  it('the delay runs from the receipt, not from the letter', () => {
    expect(stateOf([opened, noticed]).deadline).to.equal(null)
    expect(stateOf([opened, noticed, received]).deadline).to.equal('2026-10-20')
  })

  it('a step taken back leaves the file where it stood before it', () => {
    const back = step('takeBack', '2026-11-25', { cancelsId: decided.id })
    expect(stateOf([...whole, decided, back]).stage).to.equal('established')
  })

  it('at an earlier day, later steps are not there', () => {
    expect(stateOf([...whole, decided], '2026-10-06').stage).to.equal('received')
  })

  it('sums: decided, deducted, waived, paid', () => {
    const deducted = step('deduct', '2026-12-01', { amountCents: 400_00 })
    const file: Proceeding = {
      id: 1,
      contractId: 1,
      kind: 'hours',
      matter: '',
      basis: '',
      unitCents: null,
      recordedAt: '',
      steps: [...whole, decided, deducted],
    }
    expect(procedureAt([file]).sums).to.deep.equal({
      decidedCents: 1_000_00,
      deductedCents: 400_00,
      waivedCents: 935_00,
      paidCents: 0,
      leftCents: 600_00,
    })
  })
})

describe('what a step needs', () => {
  const running = situation({ finished: false, concluded: false })
  const none = situation()
  none.reading = { ...none.reading, penaltyCents: null, mostCents: null, exposed: 0 }
  const cases: [string, StepForm, Circumstances, string][] = [
    [
      '50 000 € where 1 935 € is the most',
      form('decide', '2026-11-20', { amountCents: 50_000_00 }),
      given(whole),
      'La pénalité encourue est de 1 935 € : on ne décide pas davantage.',
    ],
    [
      'on a running contract',
      form('decide', '2026-11-20', { amountCents: 1_000_00 }),
      given(whole, { situation: running }),
      'Le marché n’était pas fini ce jour-là : rien ne se décide avant sa fin.',
    ],
    [
      'without amount in the contract',
      form('decide', '2026-11-20', { amountCents: 1_000_00 }),
      given(whole, { situation: none }),
      'Aucun montant au contrat : aucune pénalité n’est possible.',
    ],
    [
      'statements still to settle',
      form('decide', '2026-11-20', { amountCents: 1_000_00 }),
      given(whole, { situation: situation({ concluded: false }) }),
      'Le marché reste à solder ce jour-là',
    ],
    [
      'observations left unanswered',
      form('decide', '2026-11-20', { amountCents: 1_000_00, answer: '' }),
      given(whole),
      'L’entreprise a répondu',
    ],
    [
      'without capacity',
      form('decide', '2026-11-20', { amountCents: 1_000_00, capacity: '' }),
      given(whole),
      'en quelle qualité',
    ],
    [
      'before anything',
      form('decide', '2026-11-20', { amountCents: 1_000_00 }),
      given([]),
      'Le dossier n’en est pas là',
    ],
    [
      'silence said on the last day of the delay',
      form('unobserve', '2026-10-20'),
      given([opened, noticed, received]),
      'Le délai de la mise en demeure court jusqu’au 20 octobre 2026 inclus.',
    ],
    [
      'silence with no receipt',
      form('unobserve', '2026-12-20'),
      given([opened, noticed]),
      'Le dossier n’en est pas là',
    ],
    [
      'a notice on course',
      form('notice', '2026-10-02', { centihours: 1_00, days: 15 }),
      given([opened], { situation: situation({ isShort: false }) }),
      'rien ne manque au-delà de la tolérance',
    ],
    [
      'a notice about more than is missing',
      form('notice', '2026-10-02', { centihours: 40_00, days: 15 }),
      given([opened]),
      'il ne manque que 32,25 h',
    ],
    [
      'a notice without delay',
      form('notice', '2026-10-02', { centihours: 32_25 }),
      given([opened]),
      'quinze par usage',
    ],
    [
      'a receipt without proof',
      form('receive', '2026-10-05', { proof: '' }),
      given([opened, noticed]),
      'Dites ce qui le prouve',
    ],
    [
      'a receipt before the letter',
      form('receive', '2026-10-01'),
      given([opened, noticed]),
      'ne vient pas avant le 2 octobre 2026',
    ],
    ['a day to come', form('receive', '2027-01-05'), given([opened, noticed]), 'n’est pas encore là'],
    [
      'more deducted than is left',
      form('deduct', '2026-12-01', { amountCents: 1_000_01 }),
      given([...whole, decided]),
      'Il ne reste que 1 000 €.',
    ],
    [
      'a deduction from no payment',
      form('deduct', '2026-12-01', { amountCents: 1_000_00, reference: '' }),
      given([...whole, decided]),
      'sur quel paiement',
    ],
    ['nothing to take back', form('takeBack', '2026-12-01'), given([]), 'Le dossier n’en est pas là'],
  ]
  for (const [name, asked, circumstances, sentence] of cases)
    it(`refused: ${name}`, () => expect(refused(asked, circumstances)).to.include(sentence))

  const accepted: [string, StepForm, Circumstances][] = [
    [
      'a notice while the contract runs late',
      form('notice', '2026-10-02', { centihours: 32_25, days: 15 }),
      given([opened], { situation: running }),
    ],
    ['the most that is exposed', form('decide', '2026-11-20', { amountCents: 1_935_00 }), given(whole)],
    ['silence, the day after the delay', form('unobserve', '2026-10-21'), given([opened, noticed, received])],
    [
      'a waiver on a finished contract without an amount',
      form('waive', '2026-11-20'),
      given([opened], { situation: none }),
    ],
    ['late observations, once the shortfall is established', form('observe', '2026-11-18'), given(whole)],
  ]
  for (const [name, asked, circumstances] of accepted)
    it(`accepted: ${name}`, () => expect(objectionsToStep(asked, circumstances)).to.deep.equal({}))

  it('a meeting has its own amount, and reads no account', () => {
    const meeting = { kind: 'meeting' as const, unitCents: 150_00, situation: null }
    const heard = [
      opened,
      { ...noticed, centihours: null },
      received,
      silent,
      step('establish', '2026-11-02', { amountCents: 150_00 }),
    ]
    expect(
      objectionsToStep(form('decide', '2026-11-20', { amountCents: 150_00 }), given(heard, meeting)),
    ).to.deep.equal({})
    expect(refused(form('decide', '2026-11-20', { amountCents: 150_01 }), given(heard, meeting))).to.include(
      'encourue est de 150 €',
    )
  })

  it('every gesture leads somewhere, every stage is reached', () => {
    const reached = new Set(
      [null, ...STAGES].flatMap(stage => GESTURES.map(gesture => stageAfter(stage, gesture) ?? [])).flat(),
    )
    expect([...STAGES].filter(stage => !reached.has(stage) && stage !== 'settled')).to.deep.equal([])
    const led = GESTURES.filter(gesture => [null, ...STAGES].some(stage => stageAfter(stage, gesture)))
    expect(led).to.deep.equal(GESTURES.filter(gesture => gesture !== 'takeBack'))
  })

  it('what binds is an officer’s; a facilitator proposes and notes what came', () => {
    const hers = GESTURES.filter(gesture => gestures[gesture].may === 'proceedings.propose')
    expect(hers).to.deep.equal(['suggest', 'receive', 'observe', 'unobserve', 'propose', 'attach'])
  })
})

describe('a million gestures at random', function () {
  this.timeout(120_000)

  it('never reach a penalty without amount, notice received, delay over, observations, finished account', () => {
    const dice = seeded(20_261_117)
    const pick = <One>(list: readonly One[]) => list[Math.floor(dice() * list.length)]!
    let [tried, penalties, files] = [0, 0, 0]
    const days = Array.from({ length: 400 }, (_, day) => plusDays('2026-01-01', day))
    while (tried < 1_000_000) {
      files += 1
      const kind = pick(['hours', 'hours', 'meeting'] as const)
      const unitCents = kind === 'hours' ? null : pick([null, 150_00])
      const steps: Step[] = []
      let state = stateOf(steps)
      let day = 20
      for (let gesture = 0; gesture < 24; gesture++, tried++) {
        day += Math.floor(dice() * 12)
        const today = days[day]!
        const most = pick([null, 0, 1_935_00])
        const at = situation({ isShort: dice() < 0.8, finished: dice() < 0.7, concluded: dice() < 0.7 })
        Object.assign(at.reading, { at: today, mostCents: most, missing: most === 0 ? 0 : 32_25 })
        const ahead = aheadOf(state.stage)
        const asked = form(
          dice() < 0.6 && ahead.length ? pick(ahead) : pick(GESTURES),
          days[day - Math.floor(dice() * 4)]!,
          {
            amountCents: pick([null, 0, 1, 150_00, 1_935_00, 50_000_00]),
            centihours: pick([null, 1_00, 32_25, 99_00]),
            days: pick([null, 0, 1, 15]),
            capacity: pick(['', 'par délégation']),
            answer: pick(['', 'Lu.']),
            proof: pick(['', 'AR']),
          },
        )
        const circumstances = { ...calm, kind, unitCents, state, today, situation: kind === 'hours' ? at : null }
        if (Object.keys(objectionsToStep(asked, circumstances)).length) continue
        if (asked.gesture === 'decide') {
          penalties += 1
          if (!isFair(asked, steps, circumstances.situation, unitCents))
            throw new Error(JSON.stringify({ asked, steps, at }))
        }
        const cancelsId = asked.gesture === 'takeBack' ? state.last!.id : null
        steps.push(step(asked.gesture, asked.datedOn, { ...asked, cancelsId }))
        state = stateOf(steps)
      }
    }
    expect(files).to.be.above(40_000)
    expect(penalties).to.be.above(100)
  })

  const calm = { ...given([]), notifiedOn: null }
  const next = new Map([null, ...STAGES].map(stage => [stage, GESTURES.filter(one => stageAfter(stage, one))]))
  const aheadOf = (stage: Stage | null) => next.get(stage)!.filter(one => one !== 'drop' && one !== 'waive')

  /** Read from the rows alone, with none of the rules. */
  function isFair(asked: StepForm, steps: readonly Step[], at: Situation | null, unitCents: number | null): boolean {
    const back = new Set(steps.map(({ cancelsId }) => cancelsId))
    const held = steps.filter(one => one.gesture !== 'takeBack' && !back.has(one.id))
    const find = (gesture: Gesture) => held.findLast(one => one.gesture === gesture)
    const [notice, receipt] = [find('notice'), find('receive')]
    const most = at ? at.reading.mostCents : unitCents
    return (
      asked.amountCents! > 0 &&
      most !== null &&
      asked.amountCents! <= most &&
      notice !== undefined &&
      receipt !== undefined &&
      asked.datedOn > plusDays(receipt.datedOn, notice.days!) &&
      held.some(({ gesture }) => gesture === 'observe' || gesture === 'unobserve') &&
      (!find('observe') || asked.answer !== '') &&
      find('establish') !== undefined &&
      (at === null || (at.finished && at.concluded)) &&
      !find('decide')
    )
  }

  function seeded(seed: number): () => number {
    let state = seed
    return () => {
      state = (state + 0x6d2b79f5) | 0
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
    }
  }
})
