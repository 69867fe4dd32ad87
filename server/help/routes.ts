import { Router } from 'express'
import type { App } from '../app.ts'

export function helpRoutes(_app: App): Router {
  return Router()
}
