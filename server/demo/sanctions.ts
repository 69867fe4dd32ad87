import { measuring, situationAt } from '#server/compliance/proceedings.ts'
import type { Author } from '#server/journal/store.ts'
import { beginProceeding, recordStep } from '#server/register/proceedings/actions.ts'
import type { StepForm } from '#server/register/proceedings/step-rules.ts'
import { proceedingsOf } from '#server/register/proceedings/store.ts'
import { gestures } from '#server/register/proceedings/transition-rules.ts'
import type { Agenda, Stage } from './agenda.ts'
import { french } from './calendar.ts'
import { contractOf, followerOn } from './contracts.ts'
import type { StepStory, Story } from './story/story.ts'

/** The sanction file of a contract, each step on its day: an officer does what binds, who follows proposes. */
export function tellSanction(agenda: Agenda, stage: Stage, story: Story): void {
  const { calendar } = stage
  for (const step of story.sanction ?? []) {
    const day = calendar.workday(step.at)
    const hers = step.gesture === 'suggest' || step.gesture === 'propose'
    const who = hers || gestures[step.gesture].may !== 'proceedings.decide' ? followerOn(story, day, calendar) : 'nadir'
    agenda.on(day, '17:20', who, author => take(stage, story, step, author))
  }
}

async function take(stage: Stage, story: Story, step: StepStory, author: Author) {
  const { trx } = stage
  const contract = await contractOf(stage, story)
  const form = await formOf(stage, contract.id, step, author)
  const file = (await proceedingsOf(trx, [contract.id])).get(contract.id)?.at(-1)
  if (!file) {
    const beginning = { kind: 'hours' as const, matter: '', basis: '', unitCents: null }
    return (await beginProceeding(trx, contract, beginning, form, author)).objections
  }
  const place = { id: file.id, seen: file.steps.at(-1)!.id }
  return recordStep(trx, contract, place, form, author, measuring(contract.id, author.today))
}

async function formOf(stage: Stage, contractId: number, step: StepStory, { today }: Author): Promise<StepForm> {
  const said = (text: string | undefined) => french(text ?? '')
  const isNotice = step.gesture === 'notice'
  const short = isNotice ? (await situationAt(stage.trx, contractId, { at: today, today }))?.short : null
  return {
    gesture: step.gesture,
    datedOn: today,
    text: said(step.text),
    capacity: said(step.capacity),
    proof: said(step.proof),
    reference: said(step.reference),
    answer: said(step.answer),
    centihours: step.hours === undefined ? (short ?? null) : step.hours * 100,
    amountCents: step.euros === undefined ? null : step.euros * 100,
    days: step.days ?? null,
    papers: [],
  }
}
