import type { Knex } from 'knex'
import { faultOf } from './faults.ts'

/** How long one question to PostgreSQL may take. A long work (an import, the schema) asks many; only the schema's are long. */
export const QUESTION_MS = 60_000
/** A lock of somebody else, and a place in the pool: what a page waits for. */
const TURN_MS = 4_000

/**
 * The settings of knex for this address. `hurried`: a person waits for the answer, and is told when it does not come.
 * `onlyReads`: the server refuses whatever would write, even if it would take it.
 */
export async function postgresConfig(
  connectionString: string,
  { hurried, onlyReads = false }: { hurried: boolean; onlyReads?: boolean },
): Promise<Knex.Config> {
  const { default: pg } = await import('pg')
  const DATE = 1082
  const BIGINT = 20
  const NUMERIC = 1700
  pg.types.setTypeParser(DATE, text => text)
  pg.types.setTypeParser(BIGINT, Number)
  pg.types.setTypeParser(NUMERIC, Number) // sum(bigint) is numeric; all our sums are integers below 2^53

  return {
    client: 'pg',
    connection: {
      connectionString,
      connectionTimeoutMillis: 3_000,
      query_timeout: hurried ? QUESTION_MS / 3 : QUESTION_MS,
      statement_timeout: (hurried ? QUESTION_MS / 3 : QUESTION_MS) - 1_000,
      ...(hurried && { lock_timeout: TURN_MS }),
      keepAlive: true,
      ...(onlyReads && { options: '-c default_transaction_read_only=on' }),
    },
    pool: { min: 0, max: 10 },
    acquireConnectionTimeout: hurried ? TURN_MS : 10_000,
  }
}

/** Whether the server answers, by a line of its own: those of the pool may all wait for it. Answers within `within` ms. */
export async function postgresAnswers(connectionString: string, within: number): Promise<void> {
  const { default: pg } = await import('pg')
  const line = new pg.Client({ connectionString, connectionTimeoutMillis: within, query_timeout: within })
  line.on('error', () => {}) // told by what is asked of it
  try {
    await line.connect()
    await line.query('select 1')
  } catch (error) {
    if (faultOf(error) !== 'crowded') throw error // too many lines already: it answers, and no worse
  } finally {
    void line.end().catch(() => {})
  }
}

/** A line kept open beside the pool, whose questions are answered within `within` milliseconds or not at all. */
export type Line = { ask(sql: string): Promise<object>; end(): void }

export async function postgresLine(connectionString: string, within: number): Promise<Line> {
  const { default: pg } = await import('pg')
  const settings = { connectionString, connectionTimeoutMillis: within, query_timeout: within, keepAlive: true }
  let open: InstanceType<typeof pg.Client> | null = null
  const end = () => {
    void open?.end().catch(() => {})
    open = null
  }
  return {
    async ask(sql) {
      try {
        if (!open) {
          open = new pg.Client(settings)
          open.on('error', () => {}) // told by what is asked of it
          await open.connect()
        }
        return (await open.query(sql)).rows[0]
      } catch (error) {
        end()
        throw error
      }
    },
    end,
  }
}
