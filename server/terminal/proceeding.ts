import { parseArgs } from 'node:util'
import { euros, longDate } from '#server/base/format.ts'
import { numberFrom } from '#server/base/ids.ts'
import { situationAt } from '#server/compliance/proceedings.ts'
import { nextOf } from '#server/register/proceedings/next-rules.ts'
import { type Proceeding, stateOf } from '#server/register/proceedings/rules.ts'
import { contractOfProceeding, proceedingNumbered } from '#server/register/proceedings/store.ts'
import { proceedingKinds, stageWords, stepSaid } from '#server/register/proceedings/words.ts'
import type { Verb } from './verb.ts'

export const readProceeding: Verb = {
  usage:
    'proceeding ID [--json]   dit où en est un dossier de sanction, étape par étape. Code 0\u00a0: lu\u202f; 1\u00a0: inconnu',
  reads: () => true,
  async run(args, { db, clock, say, complain }) {
    const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { json: { type: 'boolean' } } })
    const [asked] = positionals
    if (positionals.length !== 1 || !/^\d{1,9}$/.test(asked!)) {
      complain(`Usage : clausuivi ${this.usage}`)
      return 2
    }
    const id = numberFrom(asked)
    const contractId = await contractOfProceeding(db, id)
    if (contractId === null) {
      complain(`Aucun dossier de sanction ne porte le numéro ${asked}.`)
      return 1
    }
    const today = clock.today()
    const file = await proceedingNumbered(db, contractId, id)
    const account = (await situationAt(db, contractId, { at: today, today })) ?? { finished: false, concluded: false }
    const told = toldOf(file, today, account)
    for (const line of values.json ? [JSON.stringify(told)] : linesOf(told)) say(line)
    return 0
  },
}

function toldOf(file: Proceeding, today: string, account: { finished: boolean; concluded: boolean }) {
  const state = stateOf(file.steps)
  const { stage, deadline, leftCents, deductedCents, paidCents, waivedCents, decision } = state
  const next = nextOf(state, { kind: file.kind, today, account })
  return {
    id: file.id,
    contractId: file.contractId,
    kind: file.kind,
    matter: file.matter,
    stage,
    deadline,
    decidedCents: decision?.amountCents ?? null,
    deductedCents,
    paidCents,
    waivedCents,
    leftCents,
    turn: next.turn,
    next: next.gesture,
    what: next.what,
    steps: file.steps.map(({ reading, byReader: _, ...step }) => ({
      ...step,
      reading,
      words: stepSaid({ ...step, reading, byReader: false }),
    })),
  }
}

function linesOf(told: ReturnType<typeof toldOf>): string[] {
  return [
    `Dossier ${told.id}, marché ${told.contractId}\u00a0: ${proceedingKinds[told.kind].label}. ${stageWords[told.stage ?? 'opened'].word}.`,
    ...told.steps.map(({ datedOn, words, text }) => `${longDate(datedOn)}\t${words}\t${text}`),
    ...(told.leftCents > 0 ? [`Reste à déduire\u00a0: ${euros(told.leftCents)}.`] : []),
    `Suite\u00a0: ${told.what}.`,
  ]
}
