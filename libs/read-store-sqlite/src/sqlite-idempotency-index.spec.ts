import { idempotencyIndexContract } from '../../../test/contract/idempotency-index.contract.js';
import { inTemporaryFile } from '../../../test/support/temporary-store.js';
import { SqliteIdempotencyIndex } from './sqlite-idempotency-index.js';

idempotencyIndexContract(
  'SQLite',
  inTemporaryFile((path) => SqliteIdempotencyIndex.open(path)),
);
