// The word of a contract as SQL: `wordOf`, for what the engine is to find, and for what is kept of all.

export type UnwrittenWord = 'toTake' | 'dismissed' | 'noClause' | 'hourless' | 'noSocial'

/** Something published says whether it has a clause. */
const SAID = `exists (select 1 from contract_considerations
  where contract_considerations.contract_id = contracts.id and contract_considerations.consideration <> 'inconnue')`

/** Of contracts without a clause, which have each word. */
export const unwrittenWords: Record<UnwrittenWord, string> = {
  toTake: "contracts.followed_by is null and contracts.social = 1 and contracts.dismissed = ''",
  dismissed: "contracts.followed_by is null and contracts.dismissed <> ''",
  noClause: `contracts.followed_by is not null and contracts.hourless = 0 and (contracts.social = 1 or not ${SAID})`,
  hourless: 'contracts.followed_by is not null and contracts.hourless = 1',
  noSocial: `contracts.social = 0 and contracts.dismissed = ''
    and (contracts.followed_by is null or (contracts.hourless = 0 and ${SAID}))`,
}

const named = Object.entries(unwrittenWords).map(([word, condition]) => `when ${condition} then '${word}'`)

/** The word of any, its clause and standing beside it where there are. */
export const ANY_WORD = `case
  when clauses.id is null then case ${named.join(' ')} else 'noSocial' end
  when contracts.followed_by is null then 'toTake'
  when coalesce(standings.status, '') = '' then 'measuring'
  else standings.status end`
