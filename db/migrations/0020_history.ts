import type { Knex } from 'knex'

/**
 * What is written on a contract, a clause or a person, as rows with a day of effect and a moment of recording: a later row
 * replaces an earlier one, none is overwritten. The columns they come from say the value of today.
 */
export async function up(db: Knex): Promise<void> {
  await db.schema.alterTable('contract_holders', table => {
    table.date('since') // a later amendment brought this holder; null: from the notification on
  })
  await db.schema.createTable('terms', table => {
    table.increments('id')
    table.integer('contract_id').references('contracts.id').onDelete('RESTRICT').index()
    table.integer('clause_id').references('clauses.id').onDelete('RESTRICT').index()
    table.integer('participant_id').references('participants.id').onDelete('RESTRICT').index()
    table.text('field').notNullable()
    table.text('value') // null: nothing is said
    table.date('effect_on') // null: from the origin
    table.text('recorded_at') // null: before the history was kept, at a moment that nobody knows
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
  })
  // Which clauses were ever in a pool.
  await db.raw(`create index terms_pools on terms(value) where field = 'poolId'`)
  // What documents say of the institution, as it was written; `terms` for its settings.
  await db.schema.createTable('setting_values', table => {
    table.increments('id')
    table.text('key').notNullable().index()
    table.text('value') // null: nothing is set
    table.text('recorded_at') // null: before the history was kept, at a moment that nobody knows
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
  })
  await carry(db)
  await appendOnly(db)
}

export async function down(db: Knex): Promise<void> {
  const written = [
    await db('terms').whereNotNull('recorded_at').first('id'),
    await db('setting_values').whereNotNull('recorded_at').first('id'),
  ]
  if (written.some(Boolean)) throw new Error('What was written since has its history: restore a backup made before it.')
  await db.schema.dropTable('setting_values')
  await db.schema.dropTable('terms')
  if (db.client.config.client === 'pg') await db.raw('drop function refuse_term_change()')
  await db.raw('alter table contract_holders drop column since')
  await db('settings').where({ key: SINCE }).delete()
}

const SINCE = 'history.since'

/** What stands today was written at moments that nobody knows: known since always, and said to be from before. */
async function carry(db: Knex): Promise<void> {
  const institution = await db('settings').whereLike('key', 'institution.%').whereNot('key', 'institution.version')
  for (const { key, value } of institution) await db('setting_values').insert({ key, value })
  // A database that holds nothing yet has no « before ».
  if (!(await db('contracts').first('id')) && !(await db('participants').first('id'))) return
  await db('settings').insert({ key: SINCE, value: new Date().toISOString() })
  const withClause = 'where exists (select 1 from clauses where clauses.contract_id = contracts.id)'
  const copy = (owner: string, table: string, column: string, field: string, condition = '', effect = 'null') =>
    db.raw(`insert into terms (${owner}_id, field, value, effect_on)
      select ${table}.id, '${field}', cast(${table}.${column} as text), ${effect} from ${table} ${condition}`)

  for (const [field, column] of Object.entries(OF_CONTRACTS))
    await copy('contract', 'contracts', column, field, withClause)
  await copy(
    'contract',
    'contracts',
    'ends_on',
    'endsOn',
    `${withClause} and not exists (select 1 from execution_acts where execution_acts.contract_id = contracts.id)`,
  )
  for (const [field, column] of Object.entries(OF_CLAUSES)) await copy('clause', 'clauses', column, field)
  // A pool holds from its agreement on; before it, each clause stood alone.
  await db.raw(`insert into terms (clause_id, field, value) select id, 'poolId', null from clauses`)
  const pooled = 'join pools on pools.id = clauses.pool_id'
  await copy('clause', 'clauses', 'pool_id', 'poolId', pooled, 'pools.agreed_on')
  for (const [field, column] of Object.entries(OF_PEOPLE)) await copy('participant', 'participants', column, field)
  await carryHolders(db)
}

const OF_CONTRACTS = {
  noticedOn: 'noticed_on',
  notifiedOn: 'notified_on',
  startsOn: 'starts_on',
  amountCents: 'amount_cents',
  ccag: 'ccag',
  ccagVersion: 'ccag_version',
  groupForm: 'group_form',
}
const OF_CLAUSES = {
  legalBasis: 'legal_basis',
  contractArticle: 'contract_article',
  scope: 'scope',
  penaltyCents: 'penalty_cents',
  eligibilityMonths: 'eligibility_months',
}
const OF_PEOPLE = {
  ground: 'ground',
  groundFrom: 'ground_from',
  evidenceOn: 'evidence_on',
  eligibleOn: 'eligible_on',
  sex: 'sex',
  birthYear: 'birth_year',
  priorityDistrict: 'priority_district',
  education: 'education',
}

/** Who holds a contract is one value: the list, in its order. */
async function carryHolders(db: Knex): Promise<void> {
  const rows = await db('contract_holders')
    .whereIn('contract_id', db('clauses').select('contract_id'))
    .orderBy(['contract_id', 'position', 'id'])
    .select('contract_id', 'company_id', 'role', 'position', 'since', 'until', 'share_points')
  const lists = Map.groupBy(rows, row => row.contract_id)
  for (const [contract_id, list] of lists) {
    const value = JSON.stringify(
      list.map(row => ({
        companyId: row.company_id,
        role: row.role,
        position: row.position,
        since: row.since,
        until: row.until,
        sharePoints: row.share_points,
      })),
    )
    await db('terms').insert({ contract_id, field: 'holders', value })
  }
}

/** A birth year alone may be written anew, where it is: who somebody was is erased there too. */
async function appendOnly(db: Knex): Promise<void> {
  if (db.client.config.client === 'pg') {
    await db.raw(`create trigger setting_values_append_only before update or delete or truncate on setting_values
      for each statement execute function refuse_change()`)
    await db.raw(`create function refuse_term_change() returns trigger language plpgsql as
      $$ begin
        if tg_op = 'UPDATE' and old.field = 'birthYear' and (new.id, new.participant_id, new.field)
            is not distinct from (old.id, old.participant_id, old.field)
          and (new.contract_id, new.clause_id, new.effect_on, new.recorded_at, new.recorded_by)
            is not distinct from (old.contract_id, old.clause_id, old.effect_on, old.recorded_at, old.recorded_by)
        then return new; end if;
        raise exception 'append only: terms';
      end $$`)
    await db.raw(`create trigger terms_append_only before update or delete on terms
      for each row execute function refuse_term_change()`)
    await db.raw(`create trigger terms_no_truncate before truncate on terms
      for each statement execute function refuse_change()`)
    return
  }
  for (const change of ['update', 'delete'])
    await db.raw(`create trigger setting_values_no_${change} before ${change} on setting_values
      begin select raise(abort, 'append only: setting_values'); end`)
  await db.raw(`create trigger terms_no_update before update on terms
    when old.field <> 'birthYear' or new.id <> old.id or new.field <> old.field
      or new.participant_id is not old.participant_id or new.contract_id is not old.contract_id
      or new.clause_id is not old.clause_id or new.effect_on is not old.effect_on
      or new.recorded_at is not old.recorded_at or new.recorded_by is not old.recorded_by
    begin select raise(abort, 'append only: terms'); end`)
  await db.raw(`create trigger terms_no_delete before delete on terms
    begin select raise(abort, 'append only: terms'); end`)
}
