import { type Db, engineOf } from './connect.ts'

// What the migrated schema says of its tables, alike on both engines: the source of `tables.ts`.

type Column = { name: string; type: string; nullable: boolean; given: boolean }

/** The text of `tables.ts` for this database. */
export async function tablesText(db: Db): Promise<string> {
  const tables = await (engineOf(db) === 'postgres' ? postgresTables(db) : sqliteTables(db))
  return `${HEAD}\nexport type Tables = {\n${[...tables].map(([name, columns]) => tableText(name, columns)).join('')}}\n`
}

const HEAD = `// Written by \`npm run rows\` from the migrated schema: change a migration, then run it again.

/** A row of a table as both drivers hand it back. */
export type Row<Table extends keyof Tables> = Required<Tables[Table]>

/** The columns of each table. What carries a « ? » may be left out of an insert: the database fills it in. */`

function tableText(name: string, columns: readonly Column[]): string {
  return `  ${name}: {\n${columns.map(columnText).join('')}  }\n`
}

function columnText({ name, type, nullable, given }: Column): string {
  return `    ${name}${nullable || given ? '?' : ''}: ${jsType(type)}${nullable ? ' | null' : ''}\n`
}

/** The value that both drivers hand back (see connect.ts). A type that no migration used yet says itself. */
function jsType(type: string): string {
  if (/^(integer|bigint|smallint)$/.test(type)) return 'number'
  if (/^(text|date|character varying|varchar\(\d+\))$/.test(type)) return 'string'
  if (/^(blob|bytea)$/.test(type)) return 'Buffer'
  throw new Error(`no JavaScript type is known for a column of type « ${type} »`)
}

/** knex keeps its own tables beside ours, and SQLite one, and those of its indexes of words. */
const ours = (name: string) => !/^(knex_|sqlite_)|_words(_|$)/.test(name)

async function sqliteTables(db: Db): Promise<Map<string, Column[]>> {
  const rows: { table_name: string; name: string; type: string; notnull: number; given: string | null; pk: number }[] =
    await db.raw(`select t.name as table_name, c.name, lower(c.type) as type, c."notnull", c.dflt_value as given, c.pk
      from sqlite_master t, pragma_table_info(t.name) c where t.type = 'table' order by t.name, c.cid`)
  return byTable(
    rows.map(({ table_name, name, type, notnull, given, pk }) => ({
      table_name,
      name,
      type,
      nullable: notnull === 0 && pk === 0, // SQLite would take null for a key of text
      given: given !== null || (name === 'id' && type === 'integer'), // a number that counts up has no default there
    })),
  )
}

async function postgresTables(db: Db): Promise<Map<string, Column[]>> {
  const { rows } = await db.raw(`select table_name, column_name as name, data_type as type,
      is_nullable = 'YES' as nullable, column_default is not null as given
    from information_schema.columns where table_schema = current_schema()
    order by table_name collate "C", ordinal_position`)
  return byTable(rows)
}

function byTable(rows: readonly (Column & { table_name: string })[]): Map<string, Column[]> {
  return Map.groupBy(
    rows.filter(row => ours(row.table_name)),
    row => row.table_name,
  )
}
