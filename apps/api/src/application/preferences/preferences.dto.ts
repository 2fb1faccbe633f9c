import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsNumber, IsOptional } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import type { EvaluationMode, NotificationChannel, NotificationType } from '@rollcall/domain';
import { Nested, NestedList } from '../../http/validation/nested.js';
import { IsClosed, IsText } from '../../http/validation/rules.js';

const channels: readonly NotificationChannel[] = ['email', 'push'];
const types: readonly NotificationType[] = [
  'achievement_completed',
  'recap',
  'reactivation',
  'streak_reminder',
];
const modes: readonly EvaluationMode[] = ['ALL', 'AND', 'OR'];

/** As in the environment's own streak settings. */
const MOST_METRICS = 100;

const IsNotificationTypes = IsClosed('notification-types', 'notification type', types);

/** A list of channels; an empty one switches the notification off. */
const IsChannels = (): PropertyDecorator => (target, property) => {
  const message = '$property must be a list of "email" and "push"';
  IsArray({ message })(target, property);
  IsIn(channels, { each: true, message })(target, property);
};

export class NotificationsBody {
  @IsOptional()
  @IsChannels()
  achievement_completed?: NotificationChannel[];

  @IsOptional()
  @IsChannels()
  recap?: NotificationChannel[];

  @IsOptional()
  @IsChannels()
  reactivation?: NotificationChannel[];

  @IsOptional()
  @IsChannels()
  streak_reminder?: NotificationChannel[];
}

export class StreakMetricBody {
  @IsText()
  key!: string;

  @JSONSchema({ description: 'Least change of the metric inside a streak period that counts.' })
  @IsNumber({}, { message: '$property must be a finite number' })
  threshold!: number;
}

export class StreakBody {
  @IsOptional()
  @IsBoolean({ message: '$property must be true or false' })
  enabled?: boolean;

  @JSONSchema({ description: '`ALL` and `AND` mean the same; the answer repeats the spelling.' })
  @IsOptional()
  @IsIn(modes, { message: '$property must be one of ALL, AND, OR' })
  evaluationMode?: EvaluationMode;

  @JSONSchema({ description: 'Replaces the whole list.' })
  @IsOptional()
  @IsArray({ message: '$property must be a list of objects' })
  @ArrayMaxSize(MOST_METRICS, { message: `$property must be a list of at most ${MOST_METRICS} metrics` })
  @NestedList(StreakMetricBody)
  metrics?: StreakMetricBody[];
}

export class PreferencesBody {
  @JSONSchema({ description: 'A named type is replaced, the others are kept.' })
  @IsOptional()
  @IsNotificationTypes()
  @Nested(NotificationsBody)
  notifications?: NotificationsBody;

  @IsOptional()
  @Nested(StreakBody)
  streak?: StreakBody;
}

export const preferencesExample = {
  notifications: { streak_reminder: ['email'], recap: ['email', 'push'] },
  streak: { evaluationMode: 'OR', metrics: [{ key: 'words-written', threshold: 500 }] },
};
