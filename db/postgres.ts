import type { Knex } from 'knex'
import { faultOf } from './faults.ts'

/** How long one question to PostgreSQL may take. A long work (an import, the schema) asks many; only the schema's are long. */
export const QUESTION_MS = 60_000
/** A lock of somebody else, and a place in the pool: what a page waits for. */
const TURN_MS = 4_000

/** The settings of knex for this address. `hurried`: a person waits for the answer, and is told when it does not come. */
export async function postgresConfig(
  connectionString: string,
  { hurried }: { hurried: boolean },
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
