import type { Db } from '#db/connect.ts'
import { endOfLastMonth, plusDays } from '#server/base/dates.ts'
import { lineAt } from '#server/compliance/line-rules.ts'
import { matchHash } from '#server/register/participants/identities.ts'
import { searchText } from '#server/register/participants/name-rules.ts'
import type { Calendar } from './calendar.ts'
import { Crew, type Member, recordOf } from './crew.ts'
import { diceFrom } from './dice.ts'
import { type Ids, ledgerOf, stories } from './ids.ts'
import { insertStatements } from './statements.ts'
import { insertAll, insertNumbered } from './store.ts'
import { type Done, mainHolder, workOf } from './work.ts'

/** Participants, placements, statements and hours of every contract that has begun. */
export async function insertPeople(trx: Db, ids: Ids, calendar: Calendar): Promise<void> {
  const dice = diceFrom(2026)
  const crew = new Crew(dice, stories)
  const date = endOfLastMonth(calendar.today)
  const done: Done[] = []
  for (const [index, story] of stories.entries()) {
    const clauseId = ids.clauses[index]
    if (!story.clause?.work || !clauseId) continue
    const [startsOn, endsOn] = [calendar.on(story.starts!), calendar.on(story.ends!)]
    const suspensions = (story.facts ?? [])
      .filter(fact => fact.kind === 'suspension')
      .map(fact => {
        const until = fact.until ?? fact.resumedAfter
        return { from: calendar.workday(fact.at), until: until ? calendar.on(until) : null }
      })
    const ledger = ledgerOf(story, calendar).map(line => ({ datedOn: line.dated_on, centihours: line.centihours }))
    const ends = [{ effectOn: null, endsOn, owedThen: 'line' as const }]
    const line = lineAt({ startsOn, ends, ledger, suspensions, notBefore: null }, date)
    const frame = { startsOn, endsOn, owed: line.owed, expected: line.expectedOn(date) }
    done.push({
      clauseId,
      userId: story.buyer ? ids.users.ines : ids.users.camille,
      holderId: ids.companies[mainHolder(story)],
      quarterly: story.clause.quarterly === true,
      ...workOf(story, frame, calendar, crew, dice),
    })
  }
  const participants = await insertMembers(trx, ids, crew.members, done, calendar)
  await insertWork(trx, ids, done, participants, calendar)
}

async function insertMembers(
  trx: Db,
  ids: Ids,
  members: readonly Member[],
  done: readonly Done[],
  calendar: Calendar,
): Promise<Map<Member, number>> {
  const dice = diceFrom(93)
  const placements = Map.groupBy(
    done.flatMap(one => one.placements),
    placement => placement.member,
  )
  const known = [...members].sort((a, b) => a.number - b.number)
  const records = known.map(member => {
    const hired = placements.get(member)!.toSorted((a, b) => (a.hiredOn < b.hiredOn ? -1 : 1))
    const record = recordOf(member, hired[0]!.hiredOn, calendar, dice)
    const late = Math.max(...hired.map(placement => placement.eligibleLate))
    if (late) record.participant.eligibleOn = plusDays(hired[0]!.hiredOn, late)
    return { member, record, createdAt: calendar.instant(hired[0]!.hiredOn, '09:10') }
  })
  const participantIds = await insertNumbered(
    trx,
    'participants',
    records.map(({ member, record: { participant, exitOn }, createdAt }) => ({
      number: member.number,
      buyer_id: ids.buyers[member.buyer],
      ground: participant.ground,
      evidence_kind: participant.evidenceKind,
      evidence_on: participant.evidenceOn,
      eligible_on: participant.eligibleOn,
      eligible_by: participant.eligibleOn ? (member.buyer === 'marvaux' ? ids.users.ines : ids.users.camille) : null,
      sex: member.sex,
      birth_year: participant.birthYear,
      priority_district: participant.priorityDistrict,
      education: participant.education,
      exit_situation: participant.exitSituation,
      exit_on: participant.exitSituation ? exitOn : null,
      created_at: createdAt,
    })),
  )
  await insertAll(
    trx,
    'identities',
    records.map(({ member, record: { identity } }, index) => ({
      participant_id: participantIds[index]!,
      last_name: member.lastName,
      first_name: member.firstName,
      born_on: identity.bornOn,
      city: identity.city,
      phone: identity.phone,
      match_hash: matchHash(ids.buyers[member.buyer], {
        lastName: member.lastName,
        firstName: member.firstName,
        bornOn: identity.bornOn,
        city: identity.city,
        phone: identity.phone,
      }),
      search_text: searchText(member),
    })),
  )
  return new Map(records.map(({ member }, index) => [member, participantIds[index]!]))
}

async function insertWork(
  trx: Db,
  ids: Ids,
  done: readonly Done[],
  participants: Map<Member, number>,
  calendar: Calendar,
): Promise<void> {
  await insertStatements(trx, ids, done, calendar)
  const placed = done.flatMap(({ clauseId, userId, placements }) =>
    placements.map(placement => ({ clauseId, userId, placement })),
  )
  const placementIds = await insertNumbered(
    trx,
    'placements',
    placed.map(({ clauseId, placement }) => ({
      participant_id: participants.get(placement.member)!,
      clause_id: clauseId,
      employer_id: ids.companies[placement.employer],
      mode: placement.mode,
      hired_on: placement.hiredOn,
      left_on: placement.leftOn,
      job: placement.job,
      created_at: calendar.instant(placement.hiredOn, '09:15'),
    })),
  )
  const lines = placed.flatMap(({ clauseId, userId, placement }, index) =>
    placement.lines
      .filter(line => line.centihours > 0)
      .map(line => ({ line, clauseId, userId, placementId: placementIds[index]! })),
  )
  const hourIds = await insertNumbered(
    trx,
    'hours',
    lines.map(({ line, clauseId, userId, placementId }) => ({
      placement_id: placementId,
      clause_id: clauseId,
      month: calendar.month(line.month),
      centihours: line.centihours,
      refused_centihours: line.refused?.centihours ?? 0,
      refused_reason: line.refused?.reason ?? '',
      logged_at: calendar.instant(calendar.on(`${line.month + 1}/05`), '10:20'),
      logged_by: userId,
      version: line.earlier ? 2 : 1,
    })),
  )
  await insertAll(
    trx,
    'hour_revisions',
    lines.flatMap(({ line, userId }, index) =>
      line.earlier
        ? [
            {
              hours_id: hourIds[index]!,
              centihours: line.earlier.centihours,
              refused_centihours: 0,
              reason: line.earlier.reason,
              logged_at: calendar.instant(calendar.on(`${line.month + 1}/05`), '10:20'),
              logged_by: userId,
              replaced_at: calendar.instant(calendar.on(`${line.month + 1}/20`), '11:45'),
              replaced_by: userId,
            },
          ]
        : [],
    ),
  )
}
