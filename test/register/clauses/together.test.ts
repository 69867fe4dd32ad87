import { setTimeout as wait } from 'node:timers/promises'
import { expect } from 'chai'
import type { Untyped } from '#db/queries.ts'
import { type Cast, seedCast } from '#db/seeds/cast.ts'
import { TERMINAL } from '#server/access/rules.ts'
import { excuseHours } from '#server/compliance/excuses.ts'
import { settled } from '#server/compliance/store.ts'
import { figureWith } from '#server/register/clauses/figure-rules.ts'
import { addLine } from '#server/register/clauses/line-actions.ts'
import type { LineForm } from '#server/register/clauses/rules.ts'
import { clauseOfContract, ledgerOf } from '#server/register/clauses/store.ts'
import { contractFor } from '#server/register/contracts/store.ts'
import { excusedAt } from '#server/register/facts/rules.ts'
import { factsOf } from '#server/register/facts/store.ts'
import { unsettle } from '#server/register/standings/store.ts'
import { ownDatabase } from '../../support/database.ts'

describe('two people act on the same contract at the same moment', () => {
  let db: Untyped
  let drop: () => Promise<void>
  let cast: Cast
  const today = '2026-11-17'

  beforeEach(async () => {
    const own = await ownDatabase()
    db = own.db
    drop = own.drop
    cast = await seedCast(db, today)
  })
  afterEach(() => drop())

  const author = (person: number) => ({ userId: person, at: `${today}T12:00:00.000Z`, today, formKey: null })

  it('together they do not remove more than is owed', async () => {
    const contract = await contractFor(db, TERMINAL, cast.troisMoulins.contractId)
    const clause = (await clauseOfContract(db, contract.id))!
    const form: LineForm = {
      confirmed: false,
      datedOn: '2026-11-10',
      basis: 'R2194-8',
      reference: '',
      effect: 'moins',
      figure: figureWith({ by: 'fixed', centihours: 1000_00 }),
      reason: 'Lot réduit',
      amountCents: null,
      endsOn: null,
      owedThen: 'line',
    }
    const outcomes = await Promise.all(
      [cast.users.camille, cast.users.nadir].map(who => addLine(db, contract, clause, 'avenant', form, author(who))),
    )

    expect(outcomes.filter(objections => objections === null)).to.have.length(1)
    expect(outcomes.find(objections => objections !== null)?.heures).to.include('800')
    expect(await ledgerOf(db, clause.id)).to.have.length(5)
    expect(await db('amendments').pluck('number')).to.deep.equal([3])
  })

  it('the standing kept in the lists tells what both wrote', async () => {
    const { clauseId } = cast.troisMoulins
    const owed = async () => {
      await settled(db, today)
      return (await db('standings').where({ clause_id: clauseId }).first()).owed_centihours
    }
    const addTen = async (trx: Untyped) => {
      await trx('commitments').insert({
        clause_id: clauseId,
        kind: 'order',
        dated_on: '2026-10-01',
        centihours: 10_00,
        label: 'Bon de commande',
        recorded_at: `${today}T12:00:00.000Z`,
      })
      await unsettle(trx, [clauseId])
    }
    const before = await owed()
    const first = await db.transaction()
    await addTen(first)
    const second = db.transaction(addTen)
    await wait(300) // the second has done what it could while the first was still open
    await first.commit()
    await second

    expect(await owed()).to.equal(before + 20_00)
  })

  it('together they do not excuse more than is missing', async () => {
    const contract = await contractFor(db, TERMINAL, cast.halles.contractId)
    const excuse = {
      kind: 'excuse' as const,
      datedOn: '2026-11-10',
      untilOn: null,
      text: 'Aucun moyen trouvé',
      centihours: 200_00,
      amountCents: null,
      waitsOn: null,
      nextStep: '',
    }
    const outcomes = await Promise.all(
      [cast.users.camille, cast.users.ines].map(who => excuseHours(db, contract, excuse, author(who))),
    )

    expect(outcomes.filter(objections => objections === null)).to.have.length(1)
    expect(excusedAt(await factsOf(db, [contract.id]), today)).to.equal(200_00)
  })
})
