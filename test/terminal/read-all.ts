import { readRecords } from '#server/exchange/decp/read.ts'
import { judge } from '#server/exchange/decp/rules.ts'
import { benchOf } from '#server/exchange/imports/bench.ts'
import { Fingerprints } from '#server/exchange/imports/fingerprints.ts'
import { identityOf } from '#server/exchange/imports/identity.ts'
import { contentHash } from '#server/exchange/versions/fingerprint.ts'

// Run alone, with little memory: reads and judges a whole file, and prints the most megabytes held after a collection.

const bench = benchOf('2026-11-17')
const seen = new Fingerprints()
let most = 0
let lots = 0
for await (const records of readRecords(process.argv[2]!)) {
  for (const record of records) {
    const { contract } = judge(record, bench)
    if (contract) seen.set(identityOf(contract).key)
    contentHash(record.raw)
  }
  if (++lots % 4 !== 0) continue
  globalThis.gc!()
  const { heapUsed, external, arrayBuffers } = process.memoryUsage()
  most = Math.max(most, heapUsed + external + arrayBuffers)
}
process.stdout.write(String(most / 1_000_000))
