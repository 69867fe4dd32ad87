import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { forBrowsers, PARTS, written } from '../../../views/written.ts'

describe('the grammar that browsers receive', () => {
  for (const part of PARTS) {
    it(`${part} is that of the server: « npm run written » writes it anew`, () =>
      expect(readFileSync(written(part), 'utf8')).to.equal(forBrowsers(part)))
  }
})
