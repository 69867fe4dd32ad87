import { expect } from 'chai'
import { type Fault, faultOf, MachineFault } from '#db/faults.ts'
import { faultWords } from '#server/web/fault-words.ts'

describe('a fault of the machine, told from a bug', () => {
  const coded = (code: string) => Object.assign(new Error('select … - values'), { code })
  const named = (name: string) => Object.assign(new Error('too long'), { name })
  const cases: [what: string, error: unknown, fault: Fault | null][] = [
    ['a full disk, on SQLite', coded('SQLITE_FULL'), 'full'],
    ['a full disk, on PostgreSQL', coded('53100'), 'full'],
    ['a full disk, under a file received', coded('ENOSPC'), 'full'],
    ['a quota', coded('EDQUOT'), 'full'],
    ['a lock, on SQLite', coded('SQLITE_BUSY_SNAPSHOT'), 'busy'],
    ['a lock, on PostgreSQL', coded('55P03'), 'busy'],
    ['two who wait for one another', coded('40P01'), 'busy'],
    ['a pool with nothing left', named('KnexTimeoutError'), 'busy'],
    ['a question that lasts', coded('57014'), 'silent'],
    ['an answer that does not come', new Error('select 1 - Query read timeout'), 'silent'],
    ['a door that does not open', new Error('timeout expired'), 'silent'],
    ['a restart', coded('57P01'), 'away'],
    ['a start', coded('57P03'), 'away'],
    ['nobody at the address', coded('ECONNREFUSED'), 'away'],
    ['nobody at either address', new AggregateError([coded('ECONNREFUSED')], ''), 'away'],
    ['a line that is cut', new Error('insert into x - Connection terminated unexpectedly'), 'away'],
    ['a lost line', coded('08006'), 'away'],
    ['a file that takes no writing', coded('SQLITE_READONLY_DBMOVED'), 'readOnly'],
    ['a primary that became a copy', coded('25006'), 'readOnly'],
    ['a damaged disk', coded('SQLITE_IOERR_FSYNC'), 'broken'],
    ['a damaged file', coded('SQLITE_CORRUPT'), 'broken'],
    ['too many connections', coded('53300'), 'crowded'],
    ['too many files', coded('EMFILE'), 'crowded'],
    ['what was found by us', new MachineFault('silent'), 'silent'],
    ['what it was caused by', new Error('the report', { cause: coded('SQLITE_BUSY') }), 'busy'],
    ['a broken rule of the database', coded('SQLITE_CONSTRAINT_UNIQUE'), null],
    ['the same, on PostgreSQL', coded('23505'), null],
    ['a column that is not there', coded('42703'), null],
    ['a bug', new TypeError('x is not a function'), null],
    ['what is no error', 'ECONNREFUSED', null],
  ]
  for (const [what, error, fault] of cases)
    it(`${what}: ${fault ?? 'a bug'}`, () => expect(faultOf(error)).to.equal(fault))

  it('each has its sentence, and when to come back', () => {
    for (const { title, advice, retryAfter } of Object.values(faultWords)) {
      expect(title).to.match(/^[A-ZL].+\.$/)
      expect(advice).to.match(/\.$/)
      expect(retryAfter).to.be.within(1, 300)
    }
  })
})
