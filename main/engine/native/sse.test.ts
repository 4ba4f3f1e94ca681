import { kernelSuite } from './suite'

process.env.ATELIER_INSTRUCTIONS = 'sse'
kernelSuite('SSE2', 4, 'sse2')
