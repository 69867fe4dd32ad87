import { Router } from 'express'
import type { App } from '../app.ts'

export function factsRoutes(_app: App): Router {
  return Router()
}
