import { excuseHours } from '#server/compliance/excuses.ts'
import type { Author } from '#server/journal/store.ts'
import { recordFact, resumeWork } from '#server/register/facts/actions.ts'
import { factsOf } from '#server/register/facts/store.ts'
import type { Agenda, Stage } from './agenda.ts'
import { french } from './calendar.ts'
import { contractOf, followerOn } from './contracts.ts'
import type { FactStory, Story } from './story/story.ts'

/** What happened on a contract, noted on its day. */
export function tellFacts(agenda: Agenda, stage: Stage, story: Story): void {
  const { calendar } = stage
  const on = (day: string, time: string, act: (author: Author) => Promise<unknown>) =>
    agenda.on(day, time, followerOn(story, day, calendar), act)
  for (const fact of story.facts ?? []) {
    on(calendar.workday(fact.at), '16:40', author => note(stage, story, fact, author))
    if (fact.resumedAfter) on(calendar.on(fact.resumedAfter), '17:45', author => resume(stage, story, fact, author))
  }
}

async function note(stage: Stage, story: Story, fact: FactStory, author: Author) {
  const { trx, calendar } = stage
  const contract = await contractOf(stage, story)
  const said = {
    datedOn: calendar.workday(fact.at),
    untilOn: fact.until ? calendar.on(fact.until) : null,
    text: french(fact.text),
    centihours: fact.hours ? fact.hours * 100 : null,
    waitsOn: fact.waitsOn ?? null,
    nextStep: fact.nextStep ?? '',
  }
  const { kind } = fact
  if (kind === 'excuse') return excuseHours(trx, contract, { ...said, kind }, author)
  return recordFact(trx, contract, { ...said, kind }, author)
}

async function resume(stage: Stage, story: Story, { at, resumedAfter }: FactStory, author: Author) {
  const { trx, calendar } = stage
  const contract = await contractOf(stage, story)
  const begun = calendar.workday(at)
  const facts = await factsOf(trx, [contract.id])
  const suspension = facts.find(({ kind, datedOn }) => kind === 'suspension' && datedOn === begun)!
  const form = { lastDay: calendar.on(resumedAfter!), end: 'moved' as const, days: null }
  return resumeWork(trx, contract, suspension, form, author)
}
