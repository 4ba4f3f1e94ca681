import { kernelSuite } from './suite'

process.env.ATELIER_INSTRUCTIONS = 'avx2'
kernelSuite('AVX2', 8, 'avx2')
