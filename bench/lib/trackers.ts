/** The trackers that ours is measured beside, the newest of each when the results were made. */
export const TRACKERS = ['trackio==0.43.0', 'tensorboard==2.21.0', 'tensorboardX==2.6.5', 'mlflow==3.17.2', 'dvclive==3.49.1']
