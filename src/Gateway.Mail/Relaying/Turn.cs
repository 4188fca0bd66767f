namespace Gateway.Mail.Relaying;

/// <summary>Lets one of two tasks write at a time. Without contention it costs one atomic operation.</summary>
internal sealed class Turn
{
    private const int Free = 0;
    private const int Taken = 1;
    private const int Awaited = 2;

    private int _state;
    private TaskCompletionSource? _waiter;

    public ValueTask TakeAsync()
    {
        TaskCompletionSource? waiter = null;
        while (Interlocked.CompareExchange(ref _state, Taken, Free) != Free)
        {
            waiter ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _waiter, waiter);
            if (Interlocked.CompareExchange(ref _state, Awaited, Taken) == Taken)
            {
                return new ValueTask(waiter.Task); // the other task hands it over
            }
        }

        return ValueTask.CompletedTask;
    }

    public void Release()
    {
        if (Interlocked.CompareExchange(ref _state, Free, Taken) != Taken)
        {
            Volatile.Write(ref _state, Taken);
            Volatile.Read(ref _waiter)!.SetResult(); // set before the state was
        }
    }
}
