import { recordDuty } from '#server/register/duties/actions.ts'
import type { Agenda, Stage } from './agenda.ts'
import { french } from './calendar.ts'
import { contractOf } from './contracts.ts'
import type { Story } from './story/story.ts'

/** The officer says what need a contract answers, and what was decided of its social conditions. */
export function tellDuty(agenda: Agenda, stage: Stage, story: Story): void {
  const { trx, calendar } = stage
  if (!story.duty) return
  const { at, begun, need, purchase, source, exempt } = story.duty
  agenda.on(calendar.workday(at), '15:10', 'nadir', async author =>
    recordDuty(
      trx,
      await contractOf(stage, story),
      {
        need: {
          ...{ valueCents: need * 100, purchase, quality: 'local', worksMonths: null },
          begunOn: calendar.workday(begun),
          source: french(source),
        },
        answer: exempt
          ? {
              duty: 'exempt',
              exemption: exempt.exemption,
              reason: french(exempt.reason),
              decidedOn: calendar.workday(begun),
            }
          : null,
        allLots: false,
      },
      author,
    ),
  )
}
