import type { Knex } from 'knex'

const entries = ['scheme_entries', 'programme_entries']
const tables = [
  'scheme_plans',
  'scheme_plan_buyers',
  'scheme_items',
  'scheme_entries',
  'programmes',
  'programme_scope',
  'programme_entries',
]

/**
 * What a scheme (L. 2111-3) holds, version by version: its buyers, its axes, engagements, objectives, actions and indicators;
 * what is said of them since; and the programmes that serve it. An adopted version is never changed again.
 */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('scheme_plans', table => {
    table.increments('id')
    table.integer('number').notNullable().unique()
    table.text('name').notNullable()
    table.integer('from_year').notNullable()
    table.integer('to_year').notNullable()
    table.text('value_base').notNullable() // notified, mandated
    table.date('adopted_on')
    table.text('adopted_at')
    table.integer('adopted_by').references('users.id').onDelete('RESTRICT')
    table.text('started_at').notNullable()
    table.integer('started_by').references('users.id').onDelete('RESTRICT')
    table.text('changed_at').notNullable()
    table.integer('changed_by').references('users.id').onDelete('RESTRICT')
    table.integer('version').notNullable().defaultTo(1)
  })
  await db.schema.createTable('scheme_plan_buyers', table => {
    table.integer('plan_id').notNullable().references('scheme_plans.id').onDelete('RESTRICT')
    table.integer('buyer_id').notNullable().references('buyers.id').onDelete('RESTRICT').index()
    table.primary(['plan_id', 'buyer_id'])
  })
  await db.schema.createTable('scheme_items', table => {
    table.increments('id')
    table.integer('plan_id').notNullable().references('scheme_plans.id').onDelete('RESTRICT')
    table.integer('item_key').notNullable() // the same from version to version
    table.text('kind').notNullable() // axis, engagement, objective, action, indicator
    table.integer('parent_key')
    table.integer('rank').notNullable()
    table.text('title').notNullable()
    table.text('description').notNullable().defaultTo('')
    table.integer('owner_id').references('users.id').onDelete('RESTRICT').index()
    table.integer('directorate_id').references('directorates.id').onDelete('RESTRICT').index()
    table.date('starts_on')
    table.date('due_on')
    table.text('code').notNullable().defaultTo('') // of the catalogue of indicators
    table.text('unit').notNullable().defaultTo('')
    table.bigInteger('target_hundredths')
    table.integer('target_year')
    table.bigInteger('base_hundredths') // the base line
    table.integer('base_year')
    table.text('changed_at').notNullable()
    table.integer('changed_by').references('users.id').onDelete('RESTRICT')
    table.text('removed_at')
    table.integer('removed_by').references('users.id').onDelete('RESTRICT')
    table.integer('version').notNullable().defaultTo(1)
    table.unique(['plan_id', 'item_key'])
  })
  // Progress of an engagement or an action, a value of an indicator, a publication of the scheme.
  await db.schema.createTable('scheme_entries', table => {
    table.increments('id')
    table.text('entry').notNullable() // progress, value, publication
    table.integer('item_key').index()
    table.integer('buyer_id').references('buyers.id').onDelete('RESTRICT').index()
    table.date('dated_on').notNullable()
    table.text('state').notNullable().defaultTo('') // notStarted, underWay, done, dropped
    table.integer('percent')
    table.bigInteger('value_hundredths')
    table.text('note').notNullable().defaultTo('')
    table.text('source').notNullable().defaultTo('')
    table.integer('cancels_id').references('scheme_entries.id').onDelete('RESTRICT')
    table.text('recorded_at').notNullable()
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
  })
  await db.schema.createTable('programmes', table => {
    table.increments('id')
    table.integer('buyer_id').notNullable().references('buyers.id').onDelete('RESTRICT').index()
    table.text('kind').notNullable() // agreement, operation, service, territory, plan
    table.text('name').notNullable()
    table.text('purpose').notNullable().defaultTo('')
    table.text('sector').notNullable().defaultTo('')
    table.text('territory').notNullable().defaultTo('')
    table.date('starts_on').notNullable()
    table.date('ends_on')
    table.bigInteger('budget_cents')
    table.integer('owner_id').references('users.id').onDelete('RESTRICT').index()
    table.integer('directorate_id').references('directorates.id').onDelete('RESTRICT').index()
    table.integer('item_key') // the engagement of the scheme that it serves
    table.text('created_at').notNullable()
    table.integer('version').notNullable().defaultTo(1)
  })
  // One of the three: what its contracts, persons and hours are read from, or whom it is for.
  await db.schema.createTable('programme_scope', table => {
    table.increments('id')
    table.integer('programme_id').notNullable().references('programmes.id').onDelete('RESTRICT').index()
    table.integer('contract_id').references('contracts.id').onDelete('RESTRICT').index()
    table.integer('operation_id').references('operations.id').onDelete('RESTRICT').index()
    table.text('audience') // women, rsa, young, district: whom it is for
  })
  await db.schema.createTable('programme_entries', table => {
    table.increments('id')
    table.integer('programme_id').notNullable().references('programmes.id').onDelete('RESTRICT').index()
    table.text('entry').notNullable() // partner, meeting, target, value
    table.text('code').notNullable() // what the partner is, the kind of meeting, the measure
    table.date('dated_on').notNullable()
    table.date('ends_on')
    table.text('label').notNullable().defaultTo('')
    table.bigInteger('quantity') // persons, jobs, cents, by its measure
    table.text('basis').notNullable().defaultTo('') // of a target: register, meetings, entered
    table.text('source').notNullable().defaultTo('')
    table.integer('cancels_id').references('programme_entries.id').onDelete('RESTRICT')
    table.text('recorded_at').notNullable()
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
  })
  for (const table of entries) await appendOnly(db, table)
  await keepAdopted(db)
}

export async function down(db: Knex): Promise<void> {
  for (const table of tables)
    if (await db(table).first()) throw new Error(`Something is recorded in ${table}: restore a backup.`)
  for (const table of tables.toReversed()) await db.schema.dropTable(table)
  if (db.client.config.client === 'pg') await db.raw('drop function refuse_adopted()')
}

async function appendOnly(db: Knex, table: string): Promise<void> {
  if (db.client.config.client === 'pg') {
    await db.raw(`create trigger ${table}_append_only before update or delete or truncate on ${table}
      for each statement execute function refuse_change()`)
    return
  }
  for (const change of ['update', 'delete'])
    await db.raw(`create trigger ${table}_no_${change} before ${change} on ${table}
      begin select raise(abort, 'append only: ${table}'); end`)
}

/** What a version says when it is adopted is what it will always say. */
async function keepAdopted(db: Knex): Promise<void> {
  const held = ['scheme_items', 'scheme_plan_buyers']
  if (db.client.config.client === 'pg') {
    await db.raw(`create function refuse_adopted() returns trigger language plpgsql as $$
      begin
        if exists (select 1 from scheme_plans where adopted_on is not null
          and id in (case when tg_op = 'INSERT' then new.plan_id else old.plan_id end))
        then raise exception 'adopted: %', tg_table_name; end if;
        return case when tg_op = 'DELETE' then old else new end;
      end $$`)
    for (const table of held)
      await db.raw(`create trigger ${table}_adopted before insert or update or delete on ${table}
        for each row execute function refuse_adopted()`)
    return
  }
  for (const table of held)
    for (const [change, row] of [
      ['insert', 'new'],
      ['update', 'old'],
      ['delete', 'old'],
    ])
      await db.raw(`create trigger ${table}_adopted_${change} before ${change} on ${table}
        when exists (select 1 from scheme_plans where id = ${row}.plan_id and adopted_on is not null)
        begin select raise(abort, 'adopted: ${table}'); end`)
}
