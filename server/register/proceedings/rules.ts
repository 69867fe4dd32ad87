import { plusDays } from '#server/base/dates.ts'
import { type Gesture, type Stage, stageAfter } from './transition-rules.ts'

export type { Gesture, Stage } from './transition-rules.ts'

// The sanction file of a contract (CCAG x.1.5): rows one after the other, never rewritten. Its state is read from them.

/** What is reproached: each kind has its own amounts, and deciding one clears no other. */
export type ProceedingKind = 'hours' | 'meeting' | 'document'

/** A paper that the institution keeps, told by its name and the SHA-256 of its bytes; '' where nobody gave the file. */
export type Paper = { name: string; sha256: string; bytes: number }

/** What was measured on the day of a step, kept as it was read. Centihours and cents. */
export type Reading = {
  at: string
  owed: number
  counted: number
  excused: number
  missing: number
  exposed: number
  penaltyCents: number | null
  mostCents: number | null
}

export type Step = {
  id: number
  gesture: Gesture
  /** The day of effect. */
  datedOn: string
  text: string
  /** « par délégation du président, arrêté du 2 mars 2026 ». */
  capacity: string
  /** How it is known: « recommandé avec avis de réception n° 1A… ». */
  proof: string
  /** Of the payment, of the order: « situation n° 7 ». */
  reference: string
  /** What is answered to the observations. */
  answer: string
  centihours: number | null
  amountCents: number | null
  /** The delay of a notice, from its receipt. */
  days: number | null
  /** The deadline of a notice carried from before files were kept: its receipt is not known. */
  untilOn: string | null
  reading: Reading | null
  papers: readonly Paper[]
  /** The step this one takes back. */
  cancelsId: number | null
  recordedAt: string
  recordedByName: string | null
  /** Whoever wrote it could read identities that day. */
  byReader: boolean
}

export type Proceeding = {
  id: number
  contractId: number
  kind: ProceedingKind
  /** « réunion du 3 mars 2026 »; '' for hours. */
  matter: string
  /** The article that wrote the amount of a meeting or a document, and that amount; hours read the clause. */
  basis: string
  unitCents: number | null
  recordedAt: string
  steps: readonly Step[]
}

/** What a file comes to. */
export type FileState = {
  /** null before its first step. */
  stage: Stage | null
  notice: Step | null
  receipt: Step | null
  /** The last day to answer and to cure: receipt + delay. Null while the receipt is not known. */
  deadline: string | null
  observations: readonly Step[]
  /** Said by a person once the delay was over. */
  silence: Step | null
  shortfall: Step | null
  proposal: Step | null
  /** A penalty, or that none is applied: `decide` or `waive`. */
  decision: Step | null
  deductedCents: number
  paidCents: number
  /** Decided, neither deducted nor paid. */
  leftCents: number
  /** What the decision leaves out of what was established. */
  waivedCents: number
  ending: Step | null
  /** The last step that holds: the one that may be taken back. */
  last: Step | null
}

/** The steps that hold, in the order in which they were recorded. */
export function stepsHolding(steps: readonly Step[]): Step[] {
  const cancelled = new Set(steps.map(({ cancelsId }) => cancelsId))
  return steps.filter(({ id, cancelsId }) => cancelsId === null && !cancelled.has(id))
}

/** Where a file stands by the steps that took effect up to this day; without one, all of them. */
export function stateOf(steps: readonly Step[], at?: string): FileState {
  const held = stepsHolding(steps).filter(({ datedOn }) => at === undefined || datedOn <= at)
  const last = (gesture: Gesture) => held.findLast(step => step.gesture === gesture) ?? null
  const cents = (gesture: Gesture) =>
    held.reduce((sum, step) => sum + (step.gesture === gesture ? (step.amountCents ?? 0) : 0), 0)
  const [notice, receipt, shortfall] = [last('notice'), last('receive'), last('establish')]
  const decision = last('decide') ?? last('waive')
  const [deductedCents, paidCents] = [cents('deduct'), cents('pay')]
  const decidedCents = decision?.amountCents ?? 0
  const leftCents = decision ? Math.max(0, decidedCents - deductedCents - paidCents) : 0
  return {
    stage: stageOf(held, leftCents),
    notice,
    receipt,
    deadline: deadlineOf(notice, receipt),
    observations: held.filter(({ gesture }) => gesture === 'observe'),
    silence: last('unobserve'),
    shortfall,
    proposal: last('propose'),
    decision,
    deductedCents,
    paidCents,
    leftCents,
    waivedCents: decision ? Math.max(0, (shortfall?.amountCents ?? decidedCents) - decidedCents) : 0,
    ending: last('close') ?? last('drop'),
    last: held.at(-1) ?? null,
  }
}

/** The delay runs from the receipt. */
function deadlineOf(notice: Step | null, receipt: Step | null): string | null {
  if (!notice) return null
  if (receipt && notice.days !== null) return plusDays(receipt.datedOn, notice.days)
  return notice.untilOn
}

function stageOf(held: readonly Step[], leftCents: number): Stage | null {
  const settled = (stage: Stage | null) => (stage === 'decided' && leftCents === 0 ? 'settled' : stage)
  let stage: Stage | null = null
  for (const { gesture } of held)
    stage = stageAfter(stage, gesture) ?? stageAfter(settled(stage), gesture) ?? reached[gesture] ?? stage
  return settled(stage)
}

/** Rows of before files were kept lack the steps between. */
const reached: Partial<Record<Gesture, Stage>> = {
  notice: 'noticed',
  receive: 'received',
  decide: 'decided',
  waive: 'decided',
}

/** A file that still asks something of somebody. */
export function isOpen({ stage }: Pick<FileState, 'stage'>): boolean {
  return stage !== null && stage !== 'suggested' && stage !== 'dropped' && stage !== 'closed'
}
