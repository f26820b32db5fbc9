/**
 * Imported before anything else. Node does what blocks (files, hashes of signatures) in four threads; four files that wait
 * for the disk would keep every request waiting behind them. More threads cost no processor while they wait.
 */
process.env.UV_THREADPOOL_SIZE ??= '16';
