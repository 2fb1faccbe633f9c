import { runProjectorThread } from '@rollcall/composition';

runProjectorThread();
