import { apiKeysProjection } from './api-keys/api-keys.js';
import { attributeDefinitionsProjection } from './attribute-definitions/attribute-definitions.js';
import { environmentsProjection } from './environments/environments.js';
import { metricDaysProjection } from './metric-days/metric-days.js';
import { metricDefinitionsProjection } from './metric-definitions/metric-definitions.js';
import { metricTotalsProjection } from './metric-totals/metric-totals.js';
import type { DocumentProjection } from './projection.js';
import { segmentsProjection } from './segments/segments.js';
import { settingsProjection } from './settings/settings.js';
import { userDirectoryProjection } from './user-directory/user-directory.js';
import { userPreferencesProjection } from './user-preferences/user-preferences.js';
import { userProfileProjection } from './user-profile/user-profile.js';
import { userSetsProjection } from './user-sets/user-sets.js';

/** Every read model there is: what a projector keeps up to date. */
export const allProjections: readonly DocumentProjection<object>[] = [
  userProfileProjection,
  userPreferencesProjection,
  metricTotalsProjection,
  metricDaysProjection,
  attributeDefinitionsProjection,
  metricDefinitionsProjection,
  settingsProjection,
  segmentsProjection,
  environmentsProjection,
  apiKeysProjection,
  userSetsProjection,
  userDirectoryProjection,
];
