import { registry } from '../../lib/registry'
import { cnnStrided } from './cnn-strided'
import { custom } from './custom'
import { mlp } from './mlp'
import { resnet20, resnet8 } from './resnet'

export const architectures = registry('architecture', [cnnStrided, mlp, resnet8, resnet20, custom])
