import type { GetProgress } from '../../models/models.ts';
import { bytesText, durationText, shareText } from './amounts.ts';

/** What the notification of a download says beside the name of the model. */
export function getProgressText({ phase, done, total, speed, timeLeft, detail }: GetProgress): string {
  const share = total > 0 ? [shareText(done, total)] : [];
  switch (phase) {
    case 'asking':
      return 'asking the hub what there is...';
    case 'waiting':
      return `another window or program is getting it, too: waiting for that one. ${detail}`;
    case 'retrying':
      return [...share, `${detail} Trying again...`].join(' · ');
    case 'downloading':
      return [
        ...share,
        ...(speed === undefined ? [] : [`${bytesText(speed)}/s`]),
        ...(timeLeft === undefined ? [] : [`${durationText(timeLeft)} left`]),
      ].join(' · ');
  }
}
