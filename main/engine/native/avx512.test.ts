import { kernelSuite } from './suite'

process.env.ATELIER_INSTRUCTIONS = 'avx512'
kernelSuite('AVX-512', 16, 'avx512dq')
