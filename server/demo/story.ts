import type { Db } from '#db/connect.ts'
import type { Clock } from '#server/base/clock.ts'
import { settleAll } from '#server/compliance/store.ts'
import { Agenda, type Stage } from './agenda.ts'
import { tellAnswers, tellSecondStep } from './asked.ts'
import { calendarFrom } from './calendar.ts'
import { tellContract } from './contracts.ts'
import { tellDuty } from './duties.ts'
import { tellPeople } from './employments.ts'
import { tellFacts } from './facts.ts'
import { tellIndicators } from './indicators.ts'
import { tellInstitution } from './institution.ts'
import { tellLinks } from './links.ts'
import { tellPapers } from './papers.ts'
import { peopleOf, worked } from './people.ts'
import { tellProgrammes } from './programmes.ts'
import { tellImports } from './published.ts'
import { tellReminders } from './reminders.ts'
import { tellSanction } from './sanctions.ts'
import { tellTheScheme } from './scheme.ts'
import { sharedBetween, tellSplits } from './splits.ts'
import { tellStatements } from './statements.ts'
import { stories } from './story/stories.ts'
import { tellPools, tellTerms } from './terms.ts'

/** Plays the whole story up to this day: every line of it is what somebody did, by the verbs that the pages call. */
export async function tellStory(trx: Db, clock: Clock): Promise<void> {
  const today = clock.today()
  const calendar = calendarFrom({ today, now: clock.now() })
  const stage: Stage = {
    trx,
    calendar,
    users: new Map(),
    buyers: new Map(),
    companies: new Map(),
    directorates: new Map(),
    operations: new Map(),
    contracts: new Map(),
    clauses: new Map(),
  }
  const agenda = new Agenda(stage)
  tellInstitution(agenda, stage)
  tellIndicators(agenda, stage)
  tellImports(agenda, stage)
  tellTheScheme(agenda, stage)
  tellProgrammes(agenda, stage)
  const done = worked(calendar)
  for (const story of stories) {
    tellContract(agenda, stage, story)
    tellDuty(agenda, stage, story)
    tellTerms(agenda, stage, story)
    tellFacts(agenda, stage, story)
    tellSanction(agenda, stage, story)
  }
  tellPools(agenda, stage)
  const shared = sharedBetween(done, calendar)
  tellPeople(agenda, stage, peopleOf(done, calendar))
  tellSecondStep(agenda, stage, done)
  if (shared) tellSplits(agenda, stage, shared)
  tellStatements(agenda, stage, done)
  tellAnswers(agenda, stage, done)
  tellPapers(agenda, stage, done)
  tellLinks(agenda, stage)
  tellReminders(agenda, stage)
  await agenda.play()
  await settleAll(trx, today)
}
