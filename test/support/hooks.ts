import { close, open } from './database.ts'
import { closePrinter } from './printer.ts'

export const mochaHooks = {
  async beforeAll() {
    await open()
  },
  async afterAll() {
    await closePrinter()
    await close()
  },
}
