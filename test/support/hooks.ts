import { closeBrowser } from './browser.ts'
import { close, open } from './database.ts'
import { closePrinter } from './printer.ts'

export const mochaHooks = {
  async beforeAll() {
    await open()
  },
  async afterAll() {
    await closePrinter()
    await closeBrowser()
    await close()
  },
}
